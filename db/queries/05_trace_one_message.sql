-- What became of one message? Asked by the id that consumers see (attribute outbox-message-id) or by the row's own id.
-- By row id it is instant; by message id the whole table is read, because an index on it would cost every message
-- half as much again. Of one that is not there only what persons did to it is known, by its row id.
--   psql -f db/queries/05_trace_one_message.sql -v message_id=2f1c8e0a-5d0c-4b43-9f39-6f6a5f0d8c11
--   psql -f db/queries/05_trace_one_message.sql -v id=4711
\if :{?id}
\elif :{?message_id}
\else
\echo 'Which message? Give -v id=4711 or -v message_id=2f1c8e0a-5d0c-4b43-9f39-6f6a5f0d8c11'
\quit
\endif
\if :{?id}
\else
\set id ''
\endif
\if :{?message_id}
\else
\set message_id ''
\endif
SELECT coalesce(m.id, asked.id) AS id, m.message_id, m.queue, m.group_id, m.status, m.attempts, m.last_error, m.created_at, m.available_at,
       m.sent_at, m.sqs_message_id,
       CASE WHEN m.id IS NULL
            THEN 'it is not there: never committed, or sent or discarded and not kept any longer (outbox.retention; with 0 what is sent goes at once)'
            ELSE coalesce(s.why, q.why_waiting) END AS why,
       coalesce(s.what_to_do, q.what_to_do) AS what_to_do,
       (SELECT string_agg(format('%s %s by %s: %s', a.at, a.action, a.actor, a.reason), E'\n' ORDER BY a.id)
        FROM outbox_audit a
        WHERE coalesce(m.id, asked.id) = ANY (a.ids) OR coalesce(m.id, asked.id) = ANY (a.originals)) AS done_by_persons
FROM (SELECT nullif(:'id', '')::bigint AS id) asked
LEFT JOIN (
      SELECT id, message_id, queue, group_id, status, attempts, last_error, created_at, available_at, sent_at, sqs_message_id
      FROM outbox_message WHERE :'id' <> '' AND id = nullif(:'id', '')::bigint
      UNION ALL
      SELECT id, message_id, queue, group_id, status, attempts, last_error, created_at, available_at, sent_at, sqs_message_id
      FROM outbox_message WHERE :'id' = '' AND message_id = nullif(:'message_id', '')::uuid) m ON true
-- A BLOCKED message waits for the same as the first one of its group, which is the one that outbox_stuck shows.
LEFT JOIN LATERAL (SELECT * FROM outbox_stuck s
                   WHERE s.queue = m.queue AND m.status NOT IN ('SENT', 'DISCARDED')
                     AND (s.id = m.id OR (m.status = 'BLOCKED' AND s.status = 'BLOCKED' AND s.group_id = m.group_id))
                   LIMIT 1) s ON true
LEFT JOIN outbox_queue_state q ON q.queue = m.queue AND m.status NOT IN ('SENT', 'DEAD', 'DISCARDED');
