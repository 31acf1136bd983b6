-- How large are the table and its indexes, how much of it is dead, and what keeps vacuum from clearing it?
--   psql -f db/queries/10_table_and_index_bloat.sql
SELECT c.relname AS name, pg_size_pretty(pg_total_relation_size(c.oid)) AS size, s.n_live_tup AS live, s.n_dead_tup AS dead,
       round(100.0 * s.n_dead_tup / nullif(s.n_live_tup + s.n_dead_tup, 0), 1) AS dead_percent,
       greatest(s.last_vacuum, s.last_autovacuum) AS last_vacuum,
       (SELECT date_trunc('second', max(now() - a.xact_start)) FROM pg_stat_activity a WHERE a.backend_xmin IS NOT NULL)
           AS oldest_transaction
FROM pg_class c
LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
WHERE c.relkind IN ('r', 'i') AND c.relname LIKE 'outbox\_%' AND pg_table_is_visible(c.oid)
ORDER BY pg_total_relation_size(c.oid) DESC;
