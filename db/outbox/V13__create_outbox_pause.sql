-- Stops and starts the sending of a queue, or of one group of a FIFO queue. Relays obey within a second: what is in flight
-- then is finished and marked. A paused group keeps its order. Groups of a standard queue have no order to keep and
-- nothing that could hold them, so they can't be paused alone.

CREATE FUNCTION outbox_pause(queue text, reason text, group_id text DEFAULT NULL, actor text DEFAULT session_user)
    RETURNS text
    LANGUAGE plpgsql
    SECURITY DEFINER
AS $$
#variable_conflict use_column
BEGIN
    IF coalesce(btrim(reason), '') = '' OR coalesce(btrim(actor), '') = '' THEN
        RAISE invalid_parameter_value USING
            MESSAGE = 'outbox_pause needs a reason and an actor: they tell the next operator why the queue stands still',
            HINT = 'SELECT outbox_pause(''orders'', reason => ''why'')';
    END IF;
    IF queue IS NULL OR queue !~ '^([A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\.fifo)$' THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('%L is no name of a queue', queue),
            HINT = 'SELECT queue FROM outbox_queue_name lists the queues';
    END IF;
    IF group_id IS NOT NULL AND queue NOT LIKE '%.fifo' THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('%s is a standard queue: only groups of FIFO queues can be paused', queue),
            HINT = format('SELECT outbox_pause(%L, reason => ''why'') pauses the whole queue', queue);
    END IF;
    IF group_id !~ '^[!-~]{1,128}$' THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('%L is no group id: it has 1 to 128 printable ASCII characters', group_id);
    END IF;

    INSERT INTO outbox_paused (queue, group_id, paused_by, reason)
    VALUES (outbox_pause.queue, coalesce(outbox_pause.group_id, ''), outbox_pause.actor, outbox_pause.reason)
    ON CONFLICT (queue, group_id) DO UPDATE SET paused_by = excluded.paused_by, reason = excluded.reason;
    INSERT INTO outbox_control AS c (queue) VALUES (outbox_pause.queue)
    ON CONFLICT (queue) DO UPDATE SET changes = c.changes + 1;
    INSERT INTO outbox_audit (action, actor, reason, queue, group_id)
    VALUES ('PAUSE', outbox_pause.actor, outbox_pause.reason, outbox_pause.queue, outbox_pause.group_id);
    RETURN format('%s is paused: relays finish what is in flight and send no more within a second of the commit',
                  coalesce('group ' || outbox_pause.group_id || ' of queue ', 'queue ') || outbox_pause.queue);
END
$$;

CREATE FUNCTION outbox_resume(queue text, group_id text DEFAULT NULL, reason text DEFAULT NULL,
                              actor text DEFAULT session_user)
    RETURNS text
    LANGUAGE plpgsql
    SECURITY DEFINER
AS $$
#variable_conflict use_column
DECLARE
    what CONSTANT text := coalesce('group ' || outbox_resume.group_id || ' of queue ', 'queue ')
                          || coalesce(outbox_resume.queue, 'null');
BEGIN
    IF coalesce(btrim(actor), '') = '' THEN
        RAISE invalid_parameter_value USING
            MESSAGE = 'outbox_resume needs an actor: it is written to outbox_audit',
            HINT = 'leave it out to be named by your database user';
    END IF;
    DELETE FROM outbox_paused p
    WHERE p.queue = outbox_resume.queue AND p.group_id = coalesce(outbox_resume.group_id, '');
    IF NOT FOUND THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('%s is not paused', what),
            HINT = coalesce((SELECT 'paused: ' || string_agg(concat_ws(' group ', p.queue, nullif(p.group_id, '')), ', '
                                                             ORDER BY p.queue, p.group_id)
                             FROM outbox_paused p), 'nothing is paused');
    END IF;
    INSERT INTO outbox_control AS c (queue) VALUES (outbox_resume.queue)
    ON CONFLICT (queue) DO UPDATE SET changes = c.changes + 1;
    INSERT INTO outbox_audit (action, actor, reason, queue, group_id)
    VALUES ('RESUME', outbox_resume.actor, outbox_resume.reason, outbox_resume.queue, outbox_resume.group_id);
    RETURN format('%s is resumed: relays go on within a second of the commit', what);
END
$$;

COMMENT ON FUNCTION outbox_pause IS 'Stops the sending of a queue, or of one group of a FIFO queue, until it is resumed';
COMMENT ON FUNCTION outbox_resume IS 'Starts the sending of a paused queue or group again';

-- As for outbox_retry.
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT p.oid::regprocedure::text FROM pg_proc p
                WHERE p.pronamespace = current_schema()::regnamespace AND p.proname IN ('outbox_pause', 'outbox_resume')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', name, current_schema());
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', name);
    END LOOP;
END
$$;
