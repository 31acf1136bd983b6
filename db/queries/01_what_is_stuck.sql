-- What is stuck, why, and what to do about it? The oldest first.
--   psql -f db/queries/01_what_is_stuck.sql -v queue=orders
\if :{?queue}
\else
\set queue '%'
\endif
SELECT queue, group_id, id, status, date_trunc('second', age) AS age, attempts, last_error, why, what_to_do
FROM outbox_stuck
WHERE queue LIKE :'queue'
ORDER BY age DESC;
