-- Which groups of a queue have most messages waiting? Looks at no more than 100,000 of each kind.
--   psql -f db/queries/07_groups_by_backlog.sql -v queue=payments.fifo
\if :{?queue}
\else
\echo 'Of which queue? Give -v queue=payments.fifo'
\quit
\endif
SELECT group_id, count(*) AS waiting, count(*) FILTER (WHERE status = 'BLOCKED') AS blocked,
       min(id) FILTER (WHERE status IN ('RETRY', 'DEAD')) AS held_by, min(created_at) AS oldest
FROM ((SELECT id, group_id, status, created_at FROM outbox_message
       WHERE queue = :'queue' AND status = 'PENDING' ORDER BY queue, id LIMIT 100000)
      UNION ALL
      (SELECT id, group_id, status, created_at FROM outbox_message
       WHERE queue = :'queue' AND status IN ('RETRY', 'DEAD', 'BLOCKED') ORDER BY queue, group_id, status, id LIMIT 100000)) waiting
GROUP BY group_id
ORDER BY waiting DESC
LIMIT 20;
