-- A verdict on no message at all, or a pause of a queue that nobody knows, is most likely a slip of the pen at night. Both
-- stand, because a queue may be paused before its first message, but the caller is told. Else the functions are as before.

CREATE OR REPLACE FUNCTION outbox_decide(action text, id bigint, queue text, group_id text, error text, max_rows int, reason text,
                              actor text)
    RETURNS SETOF outbox_decided
    LANGUAGE plpgsql
    SECURITY DEFINER
AS $$
#variable_conflict use_column
DECLARE
    function_name CONSTANT text := 'outbox_' || lower(action);
    found_status  text;
    decided       bigint[];
BEGIN
    IF coalesce(btrim(reason), '') = '' OR coalesce(btrim(actor), '') = '' THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('%s needs a reason and an actor: they are written to outbox_audit', function_name),
            HINT = format('SELECT * FROM %s(id => 42, reason => ''why'')', function_name);
    END IF;
    IF id IS NULL AND queue IS NULL AND error IS NULL THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('%s must be told which messages: give id, queue, queue with group_id, or error', function_name),
            HINT = 'error is a LIKE pattern of last_error, such as ''AccessDenied%''; conditions add up';
    END IF;
    IF group_id IS NOT NULL AND queue IS NULL THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('%s was given group_id %L without a queue: a group is one of a queue', function_name, group_id),
            HINT = 'add queue => ''...''';
    END IF;
    IF max_rows IS NULL OR max_rows NOT BETWEEN 1 AND 100000 THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('max_rows is %s: give a number from 1 to 100000', coalesce(max_rows::text, 'null'));
    END IF;
    IF id IS NOT NULL THEN
        SELECT m.status INTO found_status FROM outbox_message m WHERE m.id = outbox_decide.id;
        IF found_status IS DISTINCT FROM 'DEAD' THEN
            RAISE invalid_parameter_value USING
                MESSAGE = format('message %s is %s: %s takes DEAD messages only', id,
                                 coalesce(found_status, 'not there'), function_name),
                HINT = 'SELECT * FROM outbox_stuck says what keeps the others';
        END IF;
    END IF;

    -- Ordered like the index outbox_message_dead: by id alone the planner might walk through every SENT row instead.
    decided := ARRAY(
        SELECT m.id FROM outbox_message m
        WHERE m.status = 'DEAD'
          AND (outbox_decide.id IS NULL OR m.id = outbox_decide.id)
          AND (outbox_decide.queue IS NULL OR m.queue = outbox_decide.queue)
          AND (outbox_decide.group_id IS NULL OR m.group_id = outbox_decide.group_id)
          AND (outbox_decide.error IS NULL OR m.last_error LIKE outbox_decide.error)
        ORDER BY m.queue, m.id
        LIMIT max_rows
        FOR UPDATE);

    IF decided = '{}' THEN
        RAISE NOTICE USING
            MESSAGE = format('%s changed nothing: no DEAD message is what you asked for', function_name),
            HINT = 'error is a LIKE pattern: ''AccessDenied%'', not ''AccessDenied''. SELECT * FROM outbox_stuck WHERE status = ''DEAD'' lists them';
    END IF;

    UPDATE outbox_message m
    SET status = CASE action WHEN 'RETRY' THEN 'PENDING' ELSE 'DISCARDED' END,
        attempts = CASE action WHEN 'RETRY' THEN 0 ELSE m.attempts END
    WHERE m.id = ANY (decided);

    INSERT INTO outbox_audit (action, actor, reason, queue, group_id, error, ids)
    VALUES (outbox_decide.action, outbox_decide.actor, outbox_decide.reason, outbox_decide.queue,
            outbox_decide.group_id, outbox_decide.error, decided);

    -- In order of name: two operators must not wait for each other.
    INSERT INTO outbox_control AS c (queue)
    SELECT DISTINCT m.queue FROM outbox_message m WHERE m.id = ANY (decided) ORDER BY m.queue
    ON CONFLICT (queue) DO UPDATE SET changes = c.changes + 1;

    RETURN QUERY
        SELECT m.id, m.message_id, m.queue, m.group_id, m.attempts, m.last_error
        FROM outbox_message m WHERE m.id = ANY (decided) ORDER BY m.queue, m.id;
END
$$;

CREATE OR REPLACE FUNCTION outbox_pause(queue text, reason text, group_id text DEFAULT NULL, actor text DEFAULT session_user)
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

    IF queue NOT IN (SELECT n.queue FROM outbox_queue_name n) THEN
        RAISE NOTICE USING
            MESSAGE = format('no message waits for queue %s and no relay has ever held it: is that its name?', queue),
            HINT = 'SELECT queue FROM outbox_queue_name lists the queues that are known';
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

-- Replacing a function keeps who may call it, but forgets its search_path.
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT p.oid::regprocedure::text FROM pg_proc p
                WHERE p.pronamespace = current_schema()::regnamespace AND p.proname IN ('outbox_decide', 'outbox_pause')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', name, current_schema());
    END LOOP;
END
$$;
