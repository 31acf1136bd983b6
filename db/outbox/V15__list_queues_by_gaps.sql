-- Names that relays or operators know are taken as they are, and only the gaps between them are searched in the messages:
-- the index entries of a queue in use, dead ones included, must not be waded through just to learn its name again.

CREATE OR REPLACE VIEW outbox_queue_name AS
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
