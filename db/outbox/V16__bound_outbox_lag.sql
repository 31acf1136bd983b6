-- As before, in fewer and shorter passes: under an old snapshot each pass wades through the dead entries of all that was
-- sent since, so PENDING rows are counted and aged in one. Only FIFO queues have BLOCKED rows, so a standard queue with
-- thousands of DEAD ones is not searched for them.

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

COMMENT ON FUNCTION outbox_lag_of IS 'What outbox_lag counts for one queue';
