-- How large are the table and its indexes, how much of it is dead, and what keeps vacuum from clearing it? A transaction of
-- seconds is normal, one of hours is not.
--   psql -f db/queries/10_table_and_index_bloat.sql
SELECT c.relname AS name, pg_size_pretty(pg_total_relation_size(c.oid)) AS size, s.n_live_tup AS live, s.n_dead_tup AS dead,
       round(100.0 * s.n_dead_tup / nullif(s.n_live_tup + s.n_dead_tup, 0), 1) AS dead_percent,
       greatest(s.last_vacuum, s.last_autovacuum) AS last_vacuum,
       CASE WHEN c.relname = 'outbox_message' THEN held.what END AS vacuum_is_held_back_by
FROM pg_class c
LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
CROSS JOIN (
    SELECT coalesce((
        SELECT h.what
        FROM (SELECT age(a.backend_xmin),
                     format('session %s of %s in %s, in a transaction for %s', a.pid, a.usename, a.datname,
                            coalesce(date_trunc('second', now() - a.xact_start)::text,
                                     'a time that members of pg_read_all_stats see'))
              FROM pg_stat_activity a WHERE a.backend_xmin IS NOT NULL AND a.pid <> pg_backend_pid()
              UNION ALL
              SELECT age(p.transaction), format('prepared transaction %s of %s', p.gid, p.prepared) FROM pg_prepared_xacts p
              UNION ALL
              SELECT age(r.xmin), format('replication slot %s', r.slot_name)
              FROM pg_replication_slots r WHERE r.xmin IS NOT NULL) h (age, what)
        ORDER BY h.age DESC
        LIMIT 1), 'nothing') AS what) held
WHERE c.relkind IN ('r', 'i') AND c.relname LIKE 'outbox\_%' AND pg_table_is_visible(c.oid)
ORDER BY pg_total_relation_size(c.oid) DESC;
