-- As before, but bounded in every case: a group of a standard queue, or one that goes on after its DEAD rows, may hold
-- 100,000 of them, and was read to its end in search of a BLOCKED row. Asked for one queue it now looks at that one only.
-- What holds the whole queue is told before what holds a group that would go on by itself.

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

COMMENT ON FUNCTION outbox_stuck_of IS 'What outbox_stuck lists for one queue';
