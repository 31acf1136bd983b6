-- Which relays live, and which queues do they hold since when?
--   psql -f db/queries/04_who_holds_which_lease.sql
SELECT r.id AS relay, r.queues AS serves_only, r.started_at, date_trunc('second', now() - r.seen_at) AS last_heard_ago,
       substr(l.name, 7) AS queue, l.locked_at AT TIME ZONE 'utc' AS holds_since,
       date_trunc('second', l.lock_until - timezone('utc', now())) AS lease_runs_for
FROM outbox_relay_process r
FULL JOIN (SELECT * FROM outbox_lock WHERE lock_until > timezone('utc', now()) AND name LIKE 'queue:%') l
    ON l.locked_by = r.id::text
ORDER BY r.started_at, queue;
