-- As for outbox_retry: they find the owner's tables, and who may call them is said in db/roles.sql.
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT p.oid::regprocedure::text FROM pg_proc p
                WHERE p.pronamespace = current_schema()::regnamespace
                  AND p.proname IN ('outbox_queue_names', 'outbox_lag_of', 'outbox_stuck_of')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', name, current_schema());
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', name);
    END LOOP;
END
$$;

-- Views look into tables with the rights of their owner, but call functions with those of who asks. Roles that could read the
-- views before they called functions, as a running relay does every 10 seconds, must not be refused until db/roles.sql is
-- run again: who may read a view may call what it calls, itself or through another view.
DO $$
DECLARE
    call record;
BEGIN
    FOR call IN
        SELECT DISTINCT calls.function, CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END AS reader
        FROM (VALUES ('outbox_queue_name'::regclass, 'outbox_queue_names()'::regprocedure),
                     ('outbox_queue_state', 'outbox_queue_names()'),
                     ('outbox_lag', 'outbox_queue_names()'),
                     ('outbox_lag', 'outbox_lag_of(text)'),
                     ('outbox_stuck', 'outbox_queue_names()'),
                     ('outbox_stuck', 'outbox_stuck_of(text, interval)')) AS calls (view, function)
        CROSS JOIN LATERAL (
            SELECT c.relacl AS granted FROM pg_class c WHERE c.oid = calls.view
            UNION ALL
            SELECT a.attacl FROM pg_attribute a WHERE a.attrelid = calls.view) readers
        CROSS JOIN LATERAL aclexplode(readers.granted) acl
        WHERE acl.privilege_type = 'SELECT'
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %s', call.function, call.reader);
    END LOOP;
END
$$;
