-- What is stuck, why, and what to do about it? One line for each reason, the oldest first. At most 100 messages of each kind
-- and queue are looked at, so 100 means 100 or more, and a blocked group counts once; outbox_stuck shows them one by one.
--   psql -x -f db/queries/01_what_is_stuck.sql -v queue=orders
\if :{?queue}
\else
\set queue '%'
\endif
SELECT queue, status, count(*) AS how_many, min(id) AS first_id, min(group_id) AS group_id,
       date_trunc('second', max(age)) AS age, why, what_to_do
FROM outbox_stuck
WHERE queue LIKE :'queue'
GROUP BY queue, status, why, what_to_do
ORDER BY max(age) DESC, first_id;
