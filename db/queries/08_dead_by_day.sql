-- How many messages were written on which day and are DEAD now? By code of the error.
--   psql -f db/queries/08_dead_by_day.sql
SELECT date_trunc('day', created_at)::date AS day, queue, split_part(last_error, ':', 1) AS code, count(*) AS dead
FROM (SELECT queue, last_error, created_at FROM outbox_message WHERE status = 'DEAD' ORDER BY queue, id LIMIT 100000) dead
GROUP BY day, queue, code
ORDER BY day DESC, dead DESC;
