-- A person's verdicts on DEAD messages: outbox_retry sends them again, outbox_discard gives them up. Both are written to
-- outbox_audit and make the relay read the queue afresh within a second, so that a blocked FIFO group follows in order.

CREATE TYPE outbox_decided AS (
    id         bigint,
    message_id uuid,
    queue      text,
    group_id   text,
    attempts   int,
    last_error text
);

-- What both share. Runs with its owner's rights: operators may call it through the two functions below, and may not
-- write the table themselves.
CREATE FUNCTION outbox_decide(action text, id bigint, queue text, group_id text, error text, max_rows int, reason text,
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

CREATE FUNCTION outbox_retry(id bigint DEFAULT NULL, queue text DEFAULT NULL, group_id text DEFAULT NULL,
                             error text DEFAULT NULL, max_rows int DEFAULT 1000, reason text DEFAULT NULL,
                             actor text DEFAULT session_user)
    RETURNS SETOF outbox_decided
    LANGUAGE sql
    SECURITY DEFINER
AS $$ SELECT * FROM outbox_decide('RETRY', id, queue, group_id, error, max_rows, reason, actor) $$;

CREATE FUNCTION outbox_discard(id bigint DEFAULT NULL, queue text DEFAULT NULL, group_id text DEFAULT NULL,
                               error text DEFAULT NULL, max_rows int DEFAULT 1000, reason text DEFAULT NULL,
                               actor text DEFAULT session_user)
    RETURNS SETOF outbox_decided
    LANGUAGE sql
    SECURITY DEFINER
AS $$ SELECT * FROM outbox_decide('DISCARD', id, queue, group_id, error, max_rows, reason, actor) $$;

COMMENT ON FUNCTION outbox_retry IS 'Sends DEAD messages again, by id, queue, group or LIKE pattern of last_error; returns them';
COMMENT ON FUNCTION outbox_discard IS 'Gives DEAD messages up, by id, queue, group or LIKE pattern of last_error; returns them';

-- A function that runs with its owner's rights must find the owner's tables, whatever the caller's search_path says. And
-- nobody may call it before the owner of the database says who (db/roles.sql).
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT p.oid::regprocedure::text FROM pg_proc p
                WHERE p.pronamespace = current_schema()::regnamespace
                  AND p.proname IN ('outbox_decide', 'outbox_retry', 'outbox_discard')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', name, current_schema());
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', name);
    END LOOP;
END
$$;
