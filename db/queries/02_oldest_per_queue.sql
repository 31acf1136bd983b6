-- How late is each queue, and what keeps it? The latest first.
--   psql -f db/queries/02_oldest_per_queue.sql
SELECT queue, date_trunc('second', oldest_unsent) AS oldest_unsent, pending, scheduled, retrying, blocked, dead,
       sent_last_minute, why_waiting, what_to_do
FROM outbox_lag
ORDER BY oldest_unsent DESC NULLS LAST, queue;
