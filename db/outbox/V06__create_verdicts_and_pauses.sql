-- A person's verdicts on messages that failed: outbox_retry sends DEAD ones again, and those in RETRY now instead of later;
-- outbox_discard gives DEAD ones up. Both are written to outbox_audit and make the relay read the queue afresh within a
-- second, so that a blocked FIFO group follows in order. With dry_run they return what they would take, and change nothing.

-- this_schema, which the functions say, does not exist: the end of this script puts in the schema's name
SET LOCAL check_function_bodies = off;

CREATE TYPE outbox_decided AS (
    id         bigint,
    message_id uuid,
    queue      text,
    group_id   text,
    attempts   int,
    last_error text
);

-- What both share. Runs with its owner's rights: operators may call it through the two functions below, and may not write
-- the table themselves. They call it with exactly its types, because somebody else might have made one that fits better.
-- Without enable_seqscan = off, the planner would read an unknown table from end to end for 100,000 ids.
CREATE FUNCTION outbox_decide(action text, id bigint, queue text, group_id text, error text, max_rows int, reason text,
                              actor text, dry_run boolean)
    RETURNS SETOF outbox_decided
    LANGUAGE plpgsql
    SECURITY DEFINER SET enable_seqscan = off SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    function_name CONSTANT text := 'outbox_' || lower(action);
    -- most of the others that are counted: so many are found in a tenth of a second
    countable     CONSTANT int := 10000;
    takes         CONSTANT text[] := CASE action WHEN 'RETRY' THEN ARRAY ['DEAD', 'RETRY'] ELSE ARRAY ['DEAD'] END;
    found_status  text;
    decided       bigint[];
    others        int;
BEGIN
    IF dry_run IS NOT true AND (coalesce(btrim(reason), '') = '' OR coalesce(btrim(actor), '') = '') THEN
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
        SELECT m.status INTO found_status FROM this_schema.outbox_message m WHERE m.id = outbox_decide.id;
        IF found_status = ANY (takes) IS NOT true THEN
            RAISE invalid_parameter_value USING
                MESSAGE = format('message %s is %s: %s takes %s messages only', id,
                                 coalesce(found_status, 'not there'), function_name, array_to_string(takes, ' and ')),
                HINT = CASE WHEN found_status IS NULL
                            THEN 'what was sent or discarded goes after outbox.retention, with 0 what was sent goes at once; nobody can tell from here whether this one was sent'
                            ELSE 'SELECT * FROM outbox_stuck says what keeps the others' END;
        END IF;
    END IF;

    IF id IS NOT NULL THEN
        decided := ARRAY [id];
    ELSE
        -- Ordered like the index outbox_message_dead: by id alone the planner might walk through every SENT row instead.
        decided := ARRAY(
            SELECT m.id FROM this_schema.outbox_message m
            WHERE m.status = 'DEAD'
              AND (outbox_decide.queue IS NULL OR m.queue = outbox_decide.queue)
              AND (outbox_decide.group_id IS NULL OR m.group_id = outbox_decide.group_id)
              AND (outbox_decide.error IS NULL OR m.last_error LIKE outbox_decide.error)
            ORDER BY m.queue, m.id
            LIMIT max_rows);
    END IF;
    -- Of each queue the first ones that come again: what is in RETRY is due within minutes, whatever is scheduled for later.
    IF id IS NULL AND action = 'RETRY' THEN
        decided := decided || ARRAY(
            SELECT a.id
            FROM (SELECT outbox_decide.queue WHERE outbox_decide.queue IS NOT NULL
                  UNION ALL
                  SELECT n.queue FROM this_schema.outbox_queue_names() n (queue) WHERE outbox_decide.queue IS NULL) q (queue)
            CROSS JOIN LATERAL (
                SELECT m.id, m.status, m.available_at, m.group_id, m.last_error FROM this_schema.outbox_message m
                WHERE m.queue = q.queue AND m.status IN ('RETRY', 'SCHEDULED')
                ORDER BY m.queue, m.available_at, m.id
                LIMIT 100000) a
            WHERE a.status = 'RETRY' AND a.available_at > now()
              AND (outbox_decide.group_id IS NULL OR a.group_id = outbox_decide.group_id)
              AND (outbox_decide.error IS NULL OR a.last_error LIKE outbox_decide.error)
            LIMIT max_rows - cardinality(decided));
    END IF;

    IF dry_run IS NOT true THEN
        PERFORM FROM this_schema.outbox_message m WHERE m.id = ANY (decided) ORDER BY m.id FOR UPDATE;
    END IF;
    -- As they are now. What is due already may be on its way: it is left to the relay.
    decided := ARRAY(
        SELECT m.id FROM this_schema.outbox_message m
        WHERE m.id = ANY (decided)
          AND (m.status = 'DEAD' OR (m.status = 'RETRY' AND action = 'RETRY' AND m.available_at > now()))
          AND (outbox_decide.queue IS NULL OR m.queue = outbox_decide.queue)
          AND (outbox_decide.group_id IS NULL OR m.group_id = outbox_decide.group_id)
          AND (outbox_decide.error IS NULL OR m.last_error LIKE outbox_decide.error));

    -- Most likely a slip of the pen at night. It stands, and is audited, but the caller is told.
    IF decided = '{}' THEN
        RAISE NOTICE USING
            MESSAGE = format('%s changed nothing: no %s is what you asked for', function_name,
                             CASE action WHEN 'RETRY' THEN 'DEAD message, and none in RETRY that is not due,'
                                         ELSE 'DEAD message' END),
            HINT = 'error is a LIKE pattern: ''AccessDenied%'', not ''AccessDenied''. SELECT * FROM outbox_stuck WHERE status = ''DEAD'' lists them';
    END IF;
    IF dry_run THEN
        RETURN QUERY
            SELECT m.id, m.message_id, m.queue, m.group_id, m.attempts, m.last_error
            FROM this_schema.outbox_message m WHERE m.id = ANY (decided) ORDER BY m.queue, m.id;
        RETURN;
    END IF;

    -- A relay must not wait for an operator who forgets to commit, as it might when what was in RETRY falls due.
    IF action = 'RETRY' AND current_setting('idle_in_transaction_session_timeout') = '0'
       AND EXISTS (SELECT FROM this_schema.outbox_message m WHERE m.id = ANY (decided) AND m.status = 'RETRY') THEN
        PERFORM set_config('idle_in_transaction_session_timeout', '60s', true);
    END IF;

    UPDATE this_schema.outbox_message m
    -- what is in RETRY stays that, so that it still holds its group
    SET status = CASE WHEN action = 'DISCARD' THEN 'DISCARDED' WHEN m.status = 'DEAD' THEN 'PENDING' ELSE m.status END,
        attempts = CASE WHEN action = 'RETRY' AND m.status = 'DEAD' THEN 0 ELSE m.attempts END,
        -- at once, by whatever clock: else it might count as scheduled and let its group go on
        available_at = least(m.available_at, CASE m.status WHEN 'DEAD' THEN m.created_at ELSE now() END)
    WHERE m.id = ANY (decided);

    INSERT INTO this_schema.outbox_audit (action, actor, reason, queue, group_id, error, ids)
    VALUES (outbox_decide.action, outbox_decide.actor, outbox_decide.reason, outbox_decide.queue,
            outbox_decide.group_id, outbox_decide.error, decided);

    -- In order of name: two operators must not wait for each other.
    INSERT INTO this_schema.outbox_control AS c (queue)
    SELECT DISTINCT m.queue FROM this_schema.outbox_message m WHERE m.id = ANY (decided) ORDER BY m.queue
    ON CONFLICT (queue) DO UPDATE SET changes = c.changes + 1;

    -- Else a thousand of a hundred thousand would look like all of them.
    IF cardinality(decided) = max_rows THEN
        SELECT count(*) INTO others FROM (
            SELECT FROM this_schema.outbox_message m
            WHERE m.status = 'DEAD'
              AND (outbox_decide.id IS NULL OR m.id = outbox_decide.id)
              AND (outbox_decide.queue IS NULL OR m.queue = outbox_decide.queue)
              AND (outbox_decide.group_id IS NULL OR m.group_id = outbox_decide.group_id)
              AND (outbox_decide.error IS NULL OR m.last_error LIKE outbox_decide.error)
            ORDER BY m.queue, m.id
            LIMIT countable) AS rest;
        IF others > 0 THEN
            RAISE NOTICE USING
                MESSAGE = format('%s took the first %s, and %s%s more are what you asked for', function_name, max_rows,
                                 CASE WHEN others = countable THEN 'at least ' ELSE '' END, others),
                HINT = 'call it again when you have seen these through, or give a higher max_rows, up to 100000';
        END IF;
    END IF;

    RETURN QUERY
        SELECT m.id, m.message_id, m.queue, m.group_id, m.attempts, m.last_error
        FROM this_schema.outbox_message m WHERE m.id = ANY (decided) ORDER BY m.queue, m.id;
END
$$;

CREATE FUNCTION outbox_retry(id bigint DEFAULT NULL, queue text DEFAULT NULL, group_id text DEFAULT NULL,
                             error text DEFAULT NULL, max_rows int DEFAULT 1000, reason text DEFAULT NULL,
                             actor text DEFAULT session_user, dry_run boolean DEFAULT false)
    RETURNS SETOF outbox_decided
    LANGUAGE sql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT * FROM this_schema.outbox_decide('RETRY'::text, id, queue, group_id, error, max_rows, reason, actor,
                                                 dry_run) $$;

CREATE FUNCTION outbox_discard(id bigint DEFAULT NULL, queue text DEFAULT NULL, group_id text DEFAULT NULL,
                               error text DEFAULT NULL, max_rows int DEFAULT 1000, reason text DEFAULT NULL,
                               actor text DEFAULT session_user, dry_run boolean DEFAULT false)
    RETURNS SETOF outbox_decided
    LANGUAGE sql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT * FROM this_schema.outbox_decide('DISCARD'::text, id, queue, group_id, error, max_rows, reason, actor,
                                                 dry_run) $$;

COMMENT ON FUNCTION outbox_retry IS 'Sends DEAD messages again, and those in RETRY now, by id, queue, group or LIKE pattern of last_error; returns them';
COMMENT ON FUNCTION outbox_discard IS 'Gives DEAD messages up, by id, queue, group or LIKE pattern of last_error; returns them';

-- Stops and starts the sending of a queue, or of one group of a FIFO queue. Relays obey within a second: what is in flight
-- then is finished and marked. A paused group keeps its order. Groups of a standard queue have no order to keep and
-- nothing that could hold them, so they can't be paused alone.

CREATE FUNCTION outbox_pause(queue text, reason text, group_id text DEFAULT NULL, actor text DEFAULT session_user)
    RETURNS text
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF coalesce(btrim(reason), '') = '' OR coalesce(btrim(actor), '') = '' THEN
        RAISE invalid_parameter_value USING
            MESSAGE = 'outbox_pause needs a reason and an actor: they tell the next operator why the queue stands still',
            HINT = 'SELECT outbox_pause(''orders'', reason => ''why'')';
    END IF;
    IF queue IS NULL OR queue !~ '^([A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}[.]fifo)$' THEN
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

    -- Most likely a slip of the pen, too. It stands, because a queue may be paused before its first message.
    IF queue NOT IN (SELECT n.queue FROM this_schema.outbox_queue_name n) THEN
        RAISE NOTICE USING
            MESSAGE = format('no message waits for queue %s and no relay has ever held it: is that its name?', queue),
            HINT = 'SELECT queue FROM outbox_queue_name lists the queues that are known';
    END IF;

    INSERT INTO this_schema.outbox_paused (queue, group_id, paused_by, reason)
    VALUES (outbox_pause.queue, coalesce(outbox_pause.group_id, ''), outbox_pause.actor, outbox_pause.reason)
    ON CONFLICT (queue, group_id) DO UPDATE SET paused_by = excluded.paused_by, reason = excluded.reason;
    INSERT INTO this_schema.outbox_control AS c (queue) VALUES (outbox_pause.queue)
    ON CONFLICT (queue) DO UPDATE SET changes = c.changes + 1;
    INSERT INTO this_schema.outbox_audit (action, actor, reason, queue, group_id)
    VALUES ('PAUSE', outbox_pause.actor, outbox_pause.reason, outbox_pause.queue, outbox_pause.group_id);
    RETURN format('%s is paused: relays finish what is in flight and send no more within a second of the commit',
                  coalesce('group ' || outbox_pause.group_id || ' of queue ', 'queue ') || outbox_pause.queue);
END
$$;

CREATE FUNCTION outbox_resume(queue text, group_id text DEFAULT NULL, reason text DEFAULT NULL,
                              actor text DEFAULT session_user)
    RETURNS text
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp
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
    DELETE FROM this_schema.outbox_paused p
    WHERE p.queue = outbox_resume.queue AND p.group_id = coalesce(outbox_resume.group_id, '');
    IF NOT FOUND THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('%s is not paused', what),
            HINT = coalesce((SELECT 'paused: ' || string_agg(concat_ws(' group ', p.queue, nullif(p.group_id, '')), ', '
                                                             ORDER BY p.queue, p.group_id)
                             FROM this_schema.outbox_paused p), 'nothing is paused');
    END IF;
    INSERT INTO this_schema.outbox_control AS c (queue) VALUES (outbox_resume.queue)
    ON CONFLICT (queue) DO UPDATE SET changes = c.changes + 1;
    INSERT INTO this_schema.outbox_audit (action, actor, reason, queue, group_id)
    VALUES ('RESUME', outbox_resume.actor, outbox_resume.reason, outbox_resume.queue, outbox_resume.group_id);
    RETURN format('%s is resumed: relays go on within a second of the commit', what);
END
$$;

COMMENT ON FUNCTION outbox_pause IS 'Stops the sending of a queue, or of one group of a FIFO queue, until it is resumed';
COMMENT ON FUNCTION outbox_resume IS 'Starts the sending of a paused queue or group again';

-- All these functions, those of the views, too, run with their owner's rights, and others may be allowed to create in this
-- schema: before PostgreSQL 15 everybody was in schema public. Of all functions and operators on the search_path PostgreSQL
-- takes those whose argument types fit exactly, so somebody's format(text, text) would go before its own that takes any,
-- and be run as the owner. So the functions search nothing but pg_catalog, and name what else they use with its schema.
-- That is known only now: it is put in wherever they say this_schema. (BEGIN ATOMIC would bind them to what they use, but
-- PostgreSQL 13 does not know it, nor PL/pgSQL.)
--
-- And nobody may call them before the owner says who (db/roles.sql). Who may read the views needs those that they call,
-- too: views look into tables with the rights of their owner, but call functions with those of who asks.
SET LOCAL check_function_bodies = on;
DO $$
DECLARE
    path CONSTANT text := pg_catalog.current_setting('search_path');
    home CONSTANT text := pg_catalog.quote_ident(pg_catalog.current_schema());
    ours CONSTANT regprocedure[] := ARRAY [
        'outbox_queue_names()', 'outbox_lag_of(text)', 'outbox_stuck_of(text, interval)',
        'outbox_decide(text, bigint, text, text, text, int, text, text, boolean)',
        'outbox_retry(bigint, text, text, text, int, text, text, boolean)',
        'outbox_discard(bigint, text, text, text, int, text, text, boolean)',
        'outbox_pause(text, text, text, text)', 'outbox_resume(text, text, text, text)'];
    function regprocedure;
BEGIN
    -- who migrates has rights that are worth taking, too
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    FOREACH function IN ARRAY ours LOOP
        EXECUTE replace(pg_get_functiondef(function), 'this_schema.', home || '.');
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', function);
    END LOOP;
    PERFORM set_config('search_path', path, true);
END
$$;
