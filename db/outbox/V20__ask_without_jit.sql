-- The same answers, from functions. The planner takes the limits of a view at their word, 10,000 rows of each kind and queue, and
-- where PostgreSQL has JIT it compiled for half a second what then ran for 10 ms, every 10 seconds for each relay. What a function
-- reads costs the planner nothing, and inside it JIT is off.

CREATE FUNCTION outbox_queue_names()
    RETURNS TABLE (queue text)
    LANGUAGE sql STABLE SECURITY DEFINER
    ROWS 100 SET jit = off
AS $$
    WITH RECURSIVE known (queue) AS (
        SELECT queue FROM outbox_queue
        UNION
        SELECT queue FROM outbox_paused
    ), step (queue, below) AS (
        -- '' is below every name and '~' above
        SELECT k.queue, lead(k.queue, 1, '~') OVER (ORDER BY k.queue)
        FROM (SELECT ''::text COLLATE "C" AS queue UNION ALL SELECT queue FROM known) k
        UNION ALL
        SELECT (SELECT min(found.queue)
                FROM ((SELECT m.queue FROM outbox_message m
                       WHERE m.status = 'PENDING' AND m.queue > step.queue AND m.queue < step.below
                       ORDER BY m.queue LIMIT 1)
                      UNION ALL
                      (SELECT m.queue FROM outbox_message m
                       WHERE m.status IN ('RETRY', 'SCHEDULED') AND m.queue > step.queue AND m.queue < step.below
                       ORDER BY m.queue LIMIT 1)
                      UNION ALL
                      (SELECT m.queue FROM outbox_message m
                       WHERE m.status IN ('RETRY', 'DEAD', 'BLOCKED') AND m.queue > step.queue AND m.queue < step.below
                       ORDER BY m.queue LIMIT 1)
                     ) found),
               step.below
        FROM step
        WHERE step.queue IS NOT NULL
    )
    SELECT queue FROM step WHERE queue <> '';
$$;

CREATE OR REPLACE VIEW outbox_queue_name AS
SELECT n.queue COLLATE "C" AS queue FROM outbox_queue_names() n;

CREATE FUNCTION outbox_lag_of(queue text)
    RETURNS TABLE (pending bigint, scheduled bigint, retrying bigint, blocked bigint, dead bigint, oldest timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER
    ROWS 1 SET jit = off
AS $$
    SELECT p.pending, a.scheduled, a.retrying, h.blocked, d.dead, least(p.oldest, a.oldest, h.oldest)
    FROM (
        SELECT count(*) AS pending,
               min(greatest(counted.created_at, counted.available_at)) FILTER (WHERE counted.available_at <= now()) AS oldest
        FROM (SELECT m.created_at, m.available_at FROM outbox_message m
              WHERE m.queue = $1 AND m.status = 'PENDING' ORDER BY m.queue, m.id LIMIT 10000) counted) p
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE counted.status = 'SCHEDULED') AS scheduled,
               count(*) FILTER (WHERE counted.status = 'RETRY') AS retrying,
               min(CASE counted.status WHEN 'RETRY' THEN counted.created_at ELSE counted.available_at END)
                   FILTER (WHERE counted.status = 'RETRY' OR counted.available_at <= now()) AS oldest
        FROM (SELECT m.status, m.created_at, m.available_at FROM outbox_message m
              WHERE m.queue = $1 AND m.status IN ('RETRY', 'SCHEDULED')
              ORDER BY m.queue, m.available_at, m.id LIMIT 10000) counted) a
    CROSS JOIN LATERAL (
        SELECT count(*) AS blocked, min(counted.created_at) AS oldest
        FROM (SELECT m.status, m.created_at FROM outbox_message m
              WHERE m.queue = $1 AND m.status IN ('RETRY', 'DEAD', 'BLOCKED') AND $1 LIKE '%.fifo'
              ORDER BY m.queue, m.group_id, m.id LIMIT 10000) counted
        WHERE counted.status = 'BLOCKED') h
    CROSS JOIN LATERAL (
        SELECT count(*) AS dead
        FROM (SELECT FROM outbox_message m
              WHERE m.queue = $1 AND m.status = 'DEAD' ORDER BY m.queue, m.id LIMIT 10000) counted) d;
$$;

CREATE OR REPLACE VIEW outbox_lag AS
SELECT s.queue, l.pending, l.scheduled, l.retrying, l.blocked, l.dead, now() - l.oldest AS oldest_unsent,
       coalesce(s.sent_last_minute, 0) AS sent_last_minute,
       s.breaker, s.breaker_reason, s.paused_at IS NOT NULL AS paused,
       s.lease_holder, s.lease_since, s.why_waiting, s.what_to_do
FROM outbox_queue_state s
CROSS JOIN LATERAL outbox_lag_of(s.queue) l;

CREATE FUNCTION outbox_stuck_of(queue text, late_after interval)
    RETURNS TABLE (id bigint, message_id uuid, group_id text, status text, attempts int, last_error text, since timestamptz,
                   available_at timestamptz, holder bigint, holder_status text, holder_attempts int, holder_error text,
                   holder_due timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER
    ROWS 10 SET jit = off
AS $$
    (SELECT d.id, d.message_id, d.group_id, d.status, d.attempts, d.last_error, d.created_at AS since, d.available_at,
            NULL::bigint AS holder, NULL::text AS holder_status, NULL::int AS holder_attempts,
            NULL::text AS holder_error, NULL::timestamptz AS holder_due
     FROM outbox_message d
     WHERE d.queue = $1 AND d.status = 'DEAD'
     ORDER BY d.queue, d.id
     LIMIT 100)
    UNION ALL
    -- From group to group; of each the first rows, and the last one, which is BLOCKED if any is.
    (WITH RECURSIVE held (group_id, steps) AS (
         SELECT ''::text COLLATE "C", 0 WHERE $1 LIKE '%.fifo'
         UNION ALL
         SELECT (SELECT m.group_id FROM outbox_message m
                 WHERE m.queue = $1 AND m.status IN ('RETRY', 'DEAD', 'BLOCKED') AND m.group_id > held.group_id
                 ORDER BY m.queue, m.group_id LIMIT 1),
                held.steps + 1
         FROM held
         WHERE held.group_id IS NOT NULL AND held.steps < 100)
     SELECT b.id, b.message_id, b.group_id, b.status, b.attempts, b.last_error, b.created_at, b.available_at,
            h.id, h.status, h.attempts, h.last_error, h.available_at
     FROM held
     CROSS JOIN LATERAL (
         SELECT min(r.id) FILTER (WHERE r.status = 'BLOCKED') AS first_blocked,
                coalesce(min(r.id) FILTER (WHERE r.status = 'RETRY'), min(r.id) FILTER (WHERE r.status = 'DEAD')) AS holder
         FROM ((SELECT m.id, m.status FROM outbox_message m
                WHERE m.queue = $1 AND m.group_id = held.group_id AND m.status IN ('RETRY', 'DEAD', 'BLOCKED')
                ORDER BY m.id LIMIT 100)
               UNION ALL
               (SELECT m.id, m.status FROM outbox_message m
                WHERE m.queue = $1 AND m.group_id = held.group_id AND m.status IN ('RETRY', 'DEAD', 'BLOCKED')
                ORDER BY m.id DESC LIMIT 1)) r) e
     JOIN outbox_message b ON b.id = e.first_blocked
     LEFT JOIN outbox_message h ON h.id = e.holder)
    UNION ALL
    (SELECT a.id, a.message_id, a.group_id, a.status, a.attempts, a.last_error,
            CASE a.status WHEN 'RETRY' THEN a.created_at ELSE a.available_at END, a.available_at, NULL, NULL, NULL, NULL, NULL
     FROM (SELECT m.id, m.message_id, m.group_id, m.status, m.attempts, m.last_error, m.created_at, m.available_at
           FROM outbox_message m
           WHERE m.queue = $1 AND m.status IN ('RETRY', 'SCHEDULED')
           ORDER BY m.queue, m.available_at, m.id
           LIMIT 10000) a
     WHERE a.status = 'RETRY' OR a.available_at < now() - $2
     LIMIT 100)
    UNION ALL
    (SELECT p.id, p.message_id, p.group_id, p.status, p.attempts, p.last_error, greatest(p.created_at, p.available_at),
            p.available_at, NULL, NULL, NULL, NULL, NULL
     FROM (SELECT m.id, m.message_id, m.group_id, m.status, m.attempts, m.last_error, m.created_at, m.available_at
           FROM outbox_message m
           WHERE m.queue = $1 AND m.status = 'PENDING'
           ORDER BY m.queue, m.id
           LIMIT 100) p
     WHERE greatest(p.created_at, p.available_at) < now() - $2);
$$;

CREATE OR REPLACE VIEW outbox_stuck AS
SELECT q.queue, t.group_id COLLATE "C" AS group_id, t.id, t.message_id, t.status, now() - t.since AS age, t.attempts, t.last_error,
       CASE
           WHEN t.status = 'DEAD' THEN format('%s; failed attempts: %s', c.why, t.attempts)
           WHEN t.holder_status = 'DEAD' THEN
               format('its group waits behind message %s, which is DEAD: %s', t.holder, t.holder_error)
           WHEN g.queue IS NOT NULL THEN
               format('its group is paused since %s by %s: %s', date_trunc('second', g.paused_at), g.paused_by, g.reason)
           WHEN q.why_waiting IS NOT NULL THEN q.why_waiting
           WHEN t.holder_status = 'RETRY' THEN
               format('its group waits behind message %s, which failed %s times and is tried again at %s: %s',
                      t.holder, t.holder_attempts, date_trunc('second', t.holder_due), t.holder_error)
           WHEN t.status = 'RETRY' THEN format('%s; tried again at %s', c.why, date_trunc('second', t.available_at))
           WHEN q.lease_holder IS NULL THEN 'no relay has taken the queue yet'
           WHEN t.status = 'BLOCKED' THEN 'nothing holds its group any more, it is next'
           ELSE format('older messages of the queue go first; sent in the last minute: %s', coalesce(q.sent_last_minute, 0))
       END AS why,
       CASE
           WHEN t.status = 'DEAD' AND c.mendable THEN
               format('%s; then SELECT * FROM outbox_retry(id => %s, reason => ''...''), or SELECT * FROM outbox_discard(id => %2$s, reason => ''...'')',
                      c.what_to_do, t.id)
           WHEN t.status = 'DEAD' THEN
               format('%s; then SELECT * FROM outbox_discard(id => %s, reason => ''...'')', c.what_to_do, t.id)
           WHEN t.holder_status = 'DEAD' THEN
               format('decide about message %s: SELECT * FROM outbox_retry(id => %1$s, reason => ''...'') when the cause is mended, or SELECT * FROM outbox_discard(id => %1$s, reason => ''...'') to go on without it; the group follows in order',
                      t.holder)
           WHEN g.queue IS NOT NULL THEN
               format('SELECT outbox_resume(%L, group_id => %L) when the reason is gone', q.queue, t.group_id)
           WHEN q.why_waiting IS NOT NULL THEN q.what_to_do
           WHEN t.holder_status = 'RETRY' THEN format('nothing: the group follows message %s in order', t.holder)
           WHEN t.status = 'RETRY' THEN format('%s; it leaves by itself then', c.what_to_do)
           WHEN q.lease_holder IS NULL THEN 'look again in some seconds; if it stays, the logs of the relays say why'
           WHEN t.status = 'BLOCKED' THEN 'look again in a minute'
           ELSE format('watch outbox_lag: if pending grows, the queue gets more than it can take; if nothing is sent, see the log of relay %s',
                       q.lease_holder)
       END AS what_to_do
FROM (SELECT s.*, coalesce(nullif(current_setting('outbox.late_after', true), ''), '1 min')::interval AS late_after
      FROM outbox_queue_state s) q
CROSS JOIN LATERAL outbox_stuck_of(q.queue, q.late_after) t
LEFT JOIN LATERAL (SELECT k.why, k.what_to_do, k.mendable FROM outbox_cause k
                   WHERE coalesce(t.last_error, '') ~ k.pattern ORDER BY k.place LIMIT 1) c
    ON t.status IN ('DEAD', 'RETRY')
LEFT JOIN outbox_paused g ON g.queue = q.queue AND g.group_id = t.group_id;

COMMENT ON FUNCTION outbox_queue_names IS 'What outbox_queue_name lists';
COMMENT ON FUNCTION outbox_lag_of      IS 'What outbox_lag counts for one queue';
COMMENT ON FUNCTION outbox_stuck_of    IS 'What outbox_stuck lists for one queue';

-- As for outbox_retry: they find the owner's tables, and who may call them is said in db/roles.sql.
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT p.oid::regprocedure::text FROM pg_proc p
                WHERE p.pronamespace = current_schema()::regnamespace
                  AND p.proname IN ('outbox_queue_names', 'outbox_lag_of', 'outbox_stuck_of')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', name, current_schema());
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', name);
    END LOOP;
END
$$;
