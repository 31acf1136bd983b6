-- For the console of the sidecar: how the last hours went, which it draws, and a look into one message, which is audited.

-- A ring: each queue has a row a minute, and after six hours the rows are written again, so nothing has to be removed.
-- Written by sidecars with a console only, once a minute; the first one that comes wins.
CREATE TABLE outbox_sample (
    queue          text        COLLATE "C" NOT NULL,
    slot           smallint    NOT NULL,
    at             timestamptz NOT NULL,
    unsent         bigint      NOT NULL,
    dead           bigint      NOT NULL,
    oldest_seconds bigint      NOT NULL,
    sent           bigint      NOT NULL,

    CONSTRAINT outbox_sample_pk PRIMARY KEY (queue, slot),
    CONSTRAINT outbox_sample_slot_is_a_minute_of_six_hours CHECK (slot BETWEEN 0 AND 359)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

COMMENT ON TABLE  outbox_sample                IS 'How queues were, minute by minute, for six hours; written while a console is on';
COMMENT ON COLUMN outbox_sample.queue          IS 'Name of the SQS queue, as messages have it';
COMMENT ON COLUMN outbox_sample.slot           IS 'Minutes since 1970, modulo 360: the place in the ring';
COMMENT ON COLUMN outbox_sample.at             IS 'The minute; a row that is older than six hours was not written again yet';
COMMENT ON COLUMN outbox_sample.unsent         IS 'Messages that wait, are tried again or are blocked; at most 10000 of each';
COMMENT ON COLUMN outbox_sample.dead           IS 'DEAD messages, at most 10000';
COMMENT ON COLUMN outbox_sample.oldest_seconds IS 'Age of the oldest message that could have been sent, in seconds; 0 if there is none';
COMMENT ON COLUMN outbox_sample.sent           IS 'Messages sent in the minute before';

-- this_schema does not exist
SET LOCAL check_function_bodies = off;

-- What a message says, for somebody who may know. No look goes unseen, unless its transaction is rolled back.
CREATE FUNCTION outbox_look(id bigint, reason text DEFAULT NULL, actor text DEFAULT session_user)
    RETURNS TABLE (body text, attributes jsonb)
    LANGUAGE sql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO this_schema.outbox_audit (action, actor, reason, queue, group_id, ids)
    SELECT 'LOOK', $3, $2, m.queue, m.group_id, ARRAY [m.id] FROM this_schema.outbox_message m WHERE m.id = $1;
    SELECT m.body, m.attributes FROM this_schema.outbox_message m WHERE m.id = $1;
$$;

COMMENT ON FUNCTION outbox_look IS 'Body and attributes of a message; writes to outbox_audit who looked';

-- As at the end of the script V06, which says why.
SET LOCAL check_function_bodies = on;
DO $$
DECLARE
    path CONSTANT text := pg_catalog.current_setting('search_path');
    home CONSTANT text := pg_catalog.quote_ident(pg_catalog.current_schema());
    ours CONSTANT regprocedure := 'outbox_look(bigint, text, text)';
BEGIN
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    EXECUTE replace(pg_get_functiondef(ours), 'this_schema.', home || '.');
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', ours);
    PERFORM set_config('search_path', path, true);
END
$$;
