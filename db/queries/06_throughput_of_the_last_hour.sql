-- How many messages left per minute in the last hour? Looks at the newest messages only, a million unless told otherwise:
-- there is no index on sent_at, because it would cost every message a tenth more. Where relays run with outbox.retention=0 no
-- row says when it was sent: SELECT queue, sent_last_minute, sent_total FROM outbox_queue tells how many.
--   psql -f db/queries/06_throughput_of_the_last_hour.sql -v rows=200000
\if :{?rows}
\else
\set rows 1000000
\endif
SELECT date_trunc('minute', sent_at) AS minute, queue, count(*) AS sent,
       round(avg(extract(epoch FROM sent_at - created_at))::numeric, 3) AS mean_seconds_from_begin_to_sent
FROM (SELECT queue, status, created_at, sent_at FROM outbox_message ORDER BY id DESC LIMIT :rows) newest
WHERE status = 'SENT' AND sent_at > now() - interval '1 hour'
GROUP BY minute, queue
ORDER BY minute DESC, queue;
