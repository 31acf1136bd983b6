-- Names that relays or operators know are taken as they are, and only the gaps between them are searched in the messages:
-- the index entries of a queue in use, dead ones included, must not be waded through just to learn its name again.
-- By a function, as what operators ask from here on: the planner takes the limits of a view at their word, 10,000 rows of each
-- kind and queue, and where PostgreSQL has JIT it compiled for half a second what then ran for 10 ms, every 10 seconds for
-- each relay. What a function reads costs the planner nothing, and inside it JIT is off.

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

COMMENT ON FUNCTION outbox_queue_names IS 'What outbox_queue_name lists';
