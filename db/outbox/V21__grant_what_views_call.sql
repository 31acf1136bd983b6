-- Views look into tables with the rights of their owner, but call functions with those of who asks. Since V20 the views of
-- the operators call functions, so roles that could read these views before, as a running relay does every 10 seconds, were
-- refused until db/roles.sql was run again. Who may read a view may now call what it calls, itself or through another view.

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
