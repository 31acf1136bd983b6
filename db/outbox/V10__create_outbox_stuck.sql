-- What needs a person, or is late, in plain words. Every part steps along a partial index and stops: at most 100 rows of
-- each kind and queue are listed, the first ones, so a million waiting rows cost no more than a hundred.
-- PENDING and SCHEDULED rows count as late after a minute; SET outbox.late_after = '5 min' changes that for a session.

CREATE VIEW outbox_stuck AS
WITH RECURSIVE queue AS MATERIALIZED (
    SELECT s.*, coalesce(nullif(current_setting('outbox.late_after', true), ''), '1 min')::interval AS late_after
    FROM outbox_queue_state s
), held_group (queue, group_id, steps) AS (
    SELECT q.queue, ''::text COLLATE "C", 0
    FROM queue q
    UNION ALL
    SELECT g.queue,
           (SELECT m.group_id FROM outbox_message m
            WHERE m.queue = g.queue AND m.status IN ('RETRY', 'DEAD', 'BLOCKED') AND m.group_id > g.group_id
            ORDER BY m.group_id LIMIT 1),
           g.steps + 1
    FROM held_group g
    WHERE g.group_id IS NOT NULL AND g.steps < 100
), dead AS (
    SELECT m.*
    FROM queue q
    CROSS JOIN LATERAL (SELECT d.id, d.message_id, d.queue, d.group_id, d.status, d.attempts, d.last_error, d.created_at
                        FROM outbox_message d
                        WHERE d.queue = q.queue AND d.status = 'DEAD' ORDER BY d.queue, d.id LIMIT 100) m
), blocked AS (
    SELECT m.*, h.id AS holder, h.status AS holder_status, h.attempts AS holder_attempts,
           h.last_error AS holder_error, h.available_at AS holder_due
    FROM held_group g
    CROSS JOIN LATERAL (SELECT b.id, b.message_id, b.queue, b.group_id, b.status, b.attempts, b.last_error, b.created_at
                        FROM outbox_message b
                        WHERE b.queue = g.queue AND b.group_id = g.group_id AND b.status = 'BLOCKED'
                        ORDER BY b.id LIMIT 1) m
    LEFT JOIN LATERAL (SELECT first.*
                       FROM (SELECT f.id, f.status, f.attempts, f.last_error, f.available_at FROM outbox_message f
                             WHERE f.queue = g.queue AND f.group_id = g.group_id
                               AND f.status IN ('RETRY', 'DEAD', 'BLOCKED')
                             ORDER BY f.id LIMIT 100) first
                       WHERE first.status IN ('RETRY', 'DEAD')
                       ORDER BY first.status DESC, first.id LIMIT 1) h ON true
), again AS (
    SELECT m.*
    FROM queue q
    CROSS JOIN LATERAL (SELECT first.*
                        FROM (SELECT r.id, r.message_id, r.queue, r.group_id, r.status, r.attempts, r.last_error,
                                     r.created_at, r.available_at
                              FROM outbox_message r
                              WHERE r.queue = q.queue AND r.status IN ('RETRY', 'SCHEDULED')
                              ORDER BY r.available_at, r.id LIMIT 1000) first
                        WHERE first.status = 'RETRY' OR first.available_at < now() - q.late_after
                        LIMIT 100) m
), late AS (
    SELECT m.*
    FROM queue q
    CROSS JOIN LATERAL (SELECT p.id, p.message_id, p.queue, p.group_id, p.status, p.attempts, p.last_error,
                               p.created_at, p.available_at
                        FROM outbox_message p
                        WHERE p.queue = q.queue AND p.status = 'PENDING' ORDER BY p.queue, p.id LIMIT 100) m
    WHERE greatest(m.created_at, m.available_at) < now() - q.late_after
), told AS (
    SELECT d.id, d.message_id, d.queue, d.group_id, d.status, d.attempts, d.last_error, d.created_at AS since,
           format('%s; failed attempts: %s', c.why, d.attempts) AS why,
           format('%s: SELECT * FROM outbox_retry(id => %s, reason => ''...'') or SELECT * FROM outbox_discard(id => %2$s, reason => ''...'')',
                  c.what_to_do, d.id) AS what_to_do
    FROM dead d
    LEFT JOIN LATERAL (SELECT * FROM outbox_cause WHERE coalesce(d.last_error, '') ~ pattern ORDER BY place LIMIT 1) c
        ON true
    UNION ALL
    SELECT b.id, b.message_id, b.queue, b.group_id, b.status, b.attempts, b.last_error, b.created_at,
           CASE b.holder_status
               WHEN 'DEAD' THEN format('its group waits behind message %s, which is DEAD: %s', b.holder, b.holder_error)
               WHEN 'RETRY' THEN format('its group waits behind message %s, which failed %s times and is tried again at %s: %s',
                                        b.holder, b.holder_attempts, date_trunc('second', b.holder_due), b.holder_error)
               ELSE 'nothing holds its group any more, it is next'
           END,
           CASE b.holder_status
               WHEN 'DEAD' THEN format('decide about message %s: SELECT * FROM outbox_retry(id => %1$s, reason => ''...'') when the cause is mended, or SELECT * FROM outbox_discard(id => %1$s, reason => ''...'') to go on without it; the group follows in order',
                                       b.holder)
               WHEN 'RETRY' THEN format('nothing: the group follows message %s in order', b.holder)
               ELSE 'look again in a minute'
           END
    FROM blocked b
    UNION ALL
    SELECT r.id, r.message_id, r.queue, r.group_id, r.status, r.attempts, r.last_error, r.created_at,
           CASE r.status
               WHEN 'RETRY' THEN format('%s; tried again at %s', c.why, date_trunc('second', r.available_at))
               ELSE 'it is due, and other messages of the queue go first'
           END,
           CASE r.status WHEN 'RETRY' THEN c.what_to_do ELSE 'watch outbox_lag: if it grows, the queue gets more than it can take' END
    FROM again r
    LEFT JOIN LATERAL (SELECT * FROM outbox_cause WHERE coalesce(r.last_error, '') ~ pattern ORDER BY place LIMIT 1) c
        ON true
    UNION ALL
    SELECT p.id, p.message_id, p.queue, p.group_id, p.status, p.attempts, p.last_error,
           greatest(p.created_at, p.available_at),
           'older messages of the queue go first',
           'watch outbox_lag: if it grows, the queue gets more than it can take'
    FROM late p
)
SELECT t.queue, t.group_id, t.id, t.message_id, t.status, now() - t.since AS age, t.attempts, t.last_error,
       CASE
           WHEN t.status = 'DEAD' THEN t.why
           WHEN g.queue IS NOT NULL THEN format('its group is paused since %s by %s: %s', date_trunc('second', g.paused_at), g.paused_by, g.reason)
           WHEN t.status = 'BLOCKED' THEN t.why
           WHEN q.why_waiting IS NOT NULL THEN q.why_waiting
           WHEN q.lease_holder IS NULL AND t.status <> 'RETRY' THEN 'no relay has taken the queue yet'
           ELSE t.why
       END AS why,
       CASE
           WHEN t.status = 'DEAD' THEN t.what_to_do
           WHEN g.queue IS NOT NULL THEN format('SELECT outbox_resume(%L, group_id => %L) when the reason is gone', t.queue, t.group_id)
           WHEN t.status = 'BLOCKED' THEN t.what_to_do
           WHEN q.why_waiting IS NOT NULL THEN q.what_to_do
           WHEN q.lease_holder IS NULL AND t.status <> 'RETRY' THEN 'look again in some seconds; if it stays, the logs of the relays say why'
           ELSE t.what_to_do
       END AS what_to_do
FROM told t
JOIN queue q ON q.queue = t.queue
LEFT JOIN outbox_paused g ON g.queue = t.queue AND g.group_id = t.group_id;

COMMENT ON VIEW   outbox_stuck            IS 'Messages that need a person or are late, at most 100 of each kind and queue; a blocked group shows its first message';
COMMENT ON COLUMN outbox_stuck.age        IS 'Since it was written, or since it could have been sent';
COMMENT ON COLUMN outbox_stuck.why        IS 'Why it has not been sent';
COMMENT ON COLUMN outbox_stuck.what_to_do IS 'What a person should do';
