-- Least-privilege roles, for the owner of the outbox's tables who wants them:
--   psql -f db/roles.sql
-- Run it in the schema of the outbox, after the migrations, and again after an upgrade. Then grant the roles to the users
-- that log in: GRANT outbox_producer, outbox_consumer TO shop; GRANT outbox_relay TO relay; GRANT outbox_operator TO anna;
-- A relay or a service with such a user needs outbox.migrate=false; the owner migrates.

-- What calls a function is written so that PostgreSQL takes its own, whatever somebody has put into this schema (the end of
-- script V06 of db/outbox says more).
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY ['outbox_producer', 'outbox_consumer', 'outbox_relay', 'outbox_operator']
    LOOP
        -- roles belong to the whole cluster: another database may have made them
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname::text = name) THEN
            EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN', name);
        END IF;
        EXECUTE pg_catalog.format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), name);
    END LOOP;
END
$$;

-- A service writes messages and can neither read nor change any. RETURNING id would be reading.
GRANT INSERT (queue, body, attributes, group_id, dedup_id, message_id, available_at, status) ON outbox_message
    TO outbox_producer;
-- How much waits, and since when, for its gauges; it does without if it may not ask.
GRANT EXECUTE ON FUNCTION outbox_queue_names(), outbox_lag_of(text) TO outbox_producer;

-- A service that receives remembers what it has handled, and forgets it when the retention is over.
GRANT SELECT, INSERT, DELETE ON inbox_message, inbox_effect TO outbox_consumer;
GRANT UPDATE (held_until, attempts) ON inbox_effect TO outbox_consumer;

-- A relay reads messages, writes their verdicts and removes those whose retention is over.
GRANT SELECT, DELETE ON outbox_message TO outbox_relay;
GRANT UPDATE (status, attempts, last_error, available_at, sent_at, sqs_message_id) ON outbox_message TO outbox_relay;
GRANT SELECT, INSERT, UPDATE ON outbox_lock, outbox_queue TO outbox_relay;
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox_relay_process TO outbox_relay;
GRANT SELECT ON outbox_control, outbox_paused, outbox_audit, outbox_lag, outbox_queue_state TO outbox_relay;
GRANT EXECUTE ON FUNCTION outbox_queue_names(), outbox_lag_of(text) TO outbox_relay;
-- A sidecar with a console: its user has the role outbox_operator, too.
GRANT SELECT, INSERT, UPDATE ON outbox_sample TO outbox_relay;
GRANT EXECUTE ON FUNCTION outbox_look(bigint, text, text) TO outbox_relay;

-- An operator sees everything but the contents of messages, and changes by the functions only, which keep the audit.
GRANT SELECT (tx, id, message_id, queue, group_id, dedup_id, available_at, status, attempts, last_error, created_at, sent_at,
              sqs_message_id) ON outbox_message TO outbox_operator;
GRANT SELECT ON outbox_lock, outbox_relay_process, outbox_queue, outbox_control, outbox_paused, outbox_audit, outbox_sample
    TO outbox_operator;
GRANT SELECT ON outbox_stuck, outbox_lag, outbox_queue_state, outbox_queue_name, outbox_cause TO outbox_operator;
GRANT SELECT ON inbox_message, inbox_effect, inbox_lag, inbox_unfinished TO outbox_operator;
GRANT EXECUTE ON FUNCTION
    outbox_retry(bigint, text, text, text, int, text, text, boolean),
    outbox_discard(bigint, text, text, text, int, text, text, boolean),
    outbox_cancel(bigint, text, text, text, int, text, text, boolean),
    outbox_reschedule(timestamptz, bigint, text, text, text, int, text, text, boolean),
    outbox_move(text, bigint, text, text, text, int, text, text, boolean),
    outbox_replay(bigint[], text, text, timestamptz, timestamptz, int, text, text, boolean, boolean),
    outbox_pause(text, text, text, text), outbox_resume(text, text, text, text),
    outbox_first_id_written(timestamptz), outbox_queue_names(), outbox_lag_of(text), outbox_stuck_of(text, interval),
    inbox_sample(real) TO outbox_operator;

-- Roles divide rights only where nobody else may create in this schema: a stranger's function by the name of one that a
-- statement calls, and with arguments that fit better, would be run with the rights of whoever runs the statement.
DO $$
DECLARE
    others text;
BEGIN
    SELECT string_agg(coalesce(quote_ident(r.rolname::text), 'PUBLIC'), ', ' ORDER BY r.rolname) INTO others
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL aclexplode(n.nspacl) a
    LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE c.oid = 'outbox_message'::regclass::oid
      AND a.privilege_type = 'CREATE' AND a.grantee NOT IN (n.nspowner, c.relowner) AND r.rolsuper IS NOT TRUE;
    IF others IS NOT NULL THEN
        RAISE WARNING '% may create functions in schema %, where the outbox is, and have them run with the rights of relays, services and operators',
            others, current_schema()
            USING HINT = pg_catalog.format('REVOKE CREATE ON SCHEMA %I FROM %s', current_schema(), others);
    END IF;
END
$$;
