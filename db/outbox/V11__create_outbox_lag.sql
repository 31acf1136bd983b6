-- How far behind each queue is. Counts stop at 10,000 per kind: they read index entries, and a backlog of millions must not
-- make the question expensive. The rate is what relays record, not a count.

CREATE VIEW outbox_lag AS
SELECT s.queue, p.pending, a.scheduled, a.retrying, h.blocked, d.dead,
       now() - least(p.oldest, a.oldest, h.oldest) AS oldest_unsent,
       coalesce(s.sent_last_minute, 0) AS sent_last_minute,
       s.breaker, s.breaker_reason, s.paused_at IS NOT NULL AS paused,
       s.lease_holder, s.lease_since, s.why_waiting, s.what_to_do
FROM outbox_queue_state s
CROSS JOIN LATERAL (
    SELECT (SELECT count(*)
            FROM (SELECT FROM outbox_message m
                  WHERE m.queue = s.queue AND m.status = 'PENDING' ORDER BY m.queue, m.id LIMIT 10000) counted) AS pending,
           (SELECT min(greatest(first.created_at, first.available_at))
            FROM (SELECT m.created_at, m.available_at FROM outbox_message m
                  WHERE m.queue = s.queue AND m.status = 'PENDING' ORDER BY m.queue, m.id LIMIT 100) first
            WHERE first.available_at <= now()) AS oldest) p
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE counted.status = 'SCHEDULED') AS scheduled,
           count(*) FILTER (WHERE counted.status = 'RETRY') AS retrying,
           min(CASE counted.status WHEN 'RETRY' THEN counted.created_at ELSE counted.available_at END)
               FILTER (WHERE counted.status = 'RETRY' OR counted.available_at <= now()) AS oldest
    FROM (SELECT m.status, m.created_at, m.available_at FROM outbox_message m
          WHERE m.queue = s.queue AND m.status IN ('RETRY', 'SCHEDULED')
          ORDER BY m.queue, m.available_at, m.id LIMIT 10000) counted) a
CROSS JOIN LATERAL (
    SELECT count(*) AS blocked, min(counted.created_at) AS oldest
    FROM (SELECT m.status, m.created_at FROM outbox_message m
          WHERE m.queue = s.queue AND m.status IN ('RETRY', 'DEAD', 'BLOCKED')
          ORDER BY m.queue, m.group_id, m.id LIMIT 10000) counted
    WHERE counted.status = 'BLOCKED') h
CROSS JOIN LATERAL (
    SELECT count(*) AS dead
    FROM (SELECT FROM outbox_message m
          WHERE m.queue = s.queue AND m.status = 'DEAD' ORDER BY m.queue, m.id LIMIT 10000) counted) d;

COMMENT ON VIEW   outbox_lag                  IS 'Per queue: what is unsent, how old it is, how fast it leaves, and what keeps it';
COMMENT ON COLUMN outbox_lag.pending          IS 'Messages to be sent next; 10000 means 10000 or more, here and in the next columns';
COMMENT ON COLUMN outbox_lag.oldest_unsent    IS 'Age of the oldest message that could have been sent, DEAD ones aside; null if there is none';
COMMENT ON COLUMN outbox_lag.sent_last_minute IS 'Messages sent in the last minute, as relays report it every two seconds';
COMMENT ON COLUMN outbox_lag.lease_holder     IS 'Id of the relay process that sends to the queue now (outbox_relay.id)';
COMMENT ON COLUMN outbox_lag.why_waiting      IS 'Why the whole queue waits; null if it does not';
