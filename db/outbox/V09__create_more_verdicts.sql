-- More verdicts of a person, on messages that are not DEAD: outbox_cancel gives up what was not sent, outbox_reschedule sends
-- it at another time, outbox_move sends it to another queue, and outbox_replay sends again what was sent.
--
-- A relay reads messages ahead, and writes nothing before it has sent them: whoever changes them meanwhile can't know what
-- becomes of them. So the first three take messages of a queue at rest only. It is paused, and no relay has its lease: what
-- was in flight is marked by then. And it stays at rest until they commit, because they lock the row of the pause, which
-- keeps others from resuming, and that of the lease, which keeps a relay from taking it that has not seen the pause yet.

-- The planner would read a table that it has no statistics of from end to end for 100,000 ids: hence enable_seqscan.

-- this_schema does not exist
SET LOCAL check_function_bodies = off;

CREATE TYPE outbox_taken AS (
    id           bigint,
    message_id   uuid,
    queue        text,
    group_id     text,
    status       text,
    available_at timestamptz,
    last_error   text
);

CREATE TYPE outbox_replayed AS (
    id         bigint,
    original   bigint,
    message_id uuid,
    queue      text,
    group_id   text,
    sent_at    timestamptz
);

-- What lies in the way of changing a queue's messages; null if it is at rest. Locks it so unless told not to.
CREATE FUNCTION outbox_unrest(queue text, locks boolean)
    RETURNS text
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    lease   CONSTANT text := 'queue:' || outbox_unrest.queue;
    holder  text;
BEGIN
    IF locks THEN
        PERFORM FROM this_schema.outbox_paused p
        WHERE p.queue = outbox_unrest.queue AND p.group_id = '' FOR KEY SHARE;
    END IF;
    IF NOT EXISTS (SELECT FROM this_schema.outbox_paused p WHERE p.queue = outbox_unrest.queue AND p.group_id = '') THEN
        RETURN format('queue %s is not paused', queue);
    END IF;
    IF locks THEN
        INSERT INTO this_schema.outbox_lock (name, lock_until, locked_at, locked_by)
        SELECT lease, timezone('utc', now()), timezone('utc', now()), 'nobody'
        WHERE NOT EXISTS (SELECT FROM this_schema.outbox_lock l WHERE l.name::text = lease)
        ON CONFLICT (name) DO NOTHING;
        PERFORM FROM this_schema.outbox_lock l WHERE l.name::text = lease FOR SHARE;
    END IF;
    SELECT format('relay %s has the lease of queue %s until %s UTC, or gives it back before', l.locked_by, outbox_unrest.queue,
                  date_trunc('second', l.lock_until))
    INTO holder
    FROM this_schema.outbox_lock l WHERE l.name::text = lease AND l.lock_until > timezone('utc', clock_timestamp());
    RETURN holder;
END
$$;

-- What the first three share: refuses wrong arguments and a queue that is not at rest, and locks and returns the messages.
-- By queue, each of its three indexes is read up to a million rows, whatever group and error ask for.
-- Without enable_bitmapscan = off, the planner would collect and sort a million rows where the first thousand will do.
CREATE FUNCTION outbox_take(verb text, takes text[], id bigint, queue text, group_id text, error text, max_rows int,
                            reason text, actor text, dry_run boolean)
    RETURNS bigint[]
    LANGUAGE plpgsql
    SECURITY DEFINER SET enable_seqscan = off SET enable_bitmapscan = off
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    wanted text := outbox_take.queue;
    found  text;
    unrest text;
    taken  bigint[];
BEGIN
    IF dry_run IS NOT true AND (coalesce(btrim(reason), '') = '' OR coalesce(btrim(actor), '') = '') THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('%s needs a reason and an actor: they are written to outbox_audit', verb),
            HINT = 'add reason => ''why'', or dry_run => true to see what it would take';
    END IF;
    IF id IS NULL AND queue IS NULL THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('%s must be told which messages: give id or queue', verb),
            HINT = 'with a queue, group_id and error (a LIKE pattern of last_error) say more; conditions add up';
    END IF;
    IF max_rows IS NULL OR max_rows NOT BETWEEN 1 AND 100000 THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('max_rows is %s: give a number from 1 to 100000', coalesce(max_rows::text, 'null'));
    END IF;
    IF id IS NOT NULL THEN
        SELECT m.queue, m.status INTO wanted, found FROM this_schema.outbox_message m WHERE m.id = outbox_take.id;
        IF found = ANY (takes) IS NOT true OR wanted <> queue THEN
            RAISE invalid_parameter_value USING
                MESSAGE = format('message %s is %s: %s takes %s messages only', id,
                                 coalesce(found || ' in queue ' || wanted, 'not there'), verb, array_to_string(takes, ', ')),
                HINT = CASE WHEN found IS NULL
                            THEN 'what was sent or discarded goes after outbox.retention, with 0 what was sent goes at once; nobody can tell from here whether this one was sent'
                            ELSE 'SELECT * FROM outbox_stuck says what keeps the others' END;
        END IF;
    END IF;

    unrest := this_schema.outbox_unrest(wanted, dry_run IS NOT true);
    IF unrest IS NOT NULL AND dry_run THEN
        RAISE NOTICE USING MESSAGE = unrest || ': its messages may be in flight, so none can be taken yet';
    ELSIF unrest IS NOT NULL THEN
        RAISE object_not_in_prerequisite_state USING
            MESSAGE = unrest || ': its messages may be in flight, so none was taken',
            HINT = format('SELECT outbox_pause(%L, reason => ''why''), call %s again some seconds after it was committed, then SELECT outbox_resume(%1$L)',
                          wanted, verb);
    END IF;

    IF id IS NOT NULL THEN
        taken := ARRAY [id];
    ELSE
        taken := ARRAY(
            SELECT u.id
            FROM ((SELECT m.id, m.group_id, m.status, m.last_error FROM this_schema.outbox_message m
                   WHERE m.queue = wanted AND m.status = 'PENDING'
                   ORDER BY m.queue, m.id LIMIT 1000000)
                  UNION ALL
                  (SELECT m.id, m.group_id, m.status, m.last_error FROM this_schema.outbox_message m
                   WHERE m.queue = wanted AND m.status IN ('RETRY', 'SCHEDULED')
                   ORDER BY m.queue, m.available_at, m.id LIMIT 1000000)
                  UNION ALL
                  (SELECT m.id, m.group_id, nullif(m.status, 'RETRY'), m.last_error FROM this_schema.outbox_message m
                   WHERE m.queue = wanted AND m.status IN ('RETRY', 'DEAD', 'BLOCKED')
                   ORDER BY m.queue, m.group_id, m.status, m.id LIMIT 1000000)) u
            WHERE u.status = ANY (takes)
              AND (outbox_take.group_id IS NULL OR u.group_id = outbox_take.group_id)
              AND (outbox_take.error IS NULL OR u.last_error LIKE outbox_take.error)
            LIMIT max_rows);
    END IF;
    IF dry_run IS NOT true THEN
        PERFORM FROM this_schema.outbox_message m WHERE m.id = ANY (taken) ORDER BY m.id FOR UPDATE;
    END IF;
    taken := ARRAY(
        SELECT m.id FROM this_schema.outbox_message m
        WHERE m.id = ANY (taken) AND m.queue = wanted AND m.status = ANY (takes)
          AND (outbox_take.group_id IS NULL OR m.group_id = outbox_take.group_id)
          AND (outbox_take.error IS NULL OR m.last_error LIKE outbox_take.error)
        ORDER BY m.id);
    IF taken = '{}' THEN
        RAISE NOTICE USING
            MESSAGE = format('%s changed nothing: no %s message is what you asked for', verb,
                             array_to_string(takes, ', '));
    END IF;
    RETURN taken;
END
$$;

-- Writes down what was done to messages, and makes relays read their queues afresh.
CREATE FUNCTION outbox_note(action text, ids bigint[], reason text, actor text, queue text, group_id text, error text,
                            target text, originals bigint[])
    RETURNS void
    LANGUAGE sql
    SECURITY DEFINER SET enable_seqscan = off SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO this_schema.outbox_audit (action, actor, reason, queue, group_id, error, ids, target, originals)
    VALUES (action, actor, reason, queue, group_id, error, ids, target, originals);
    -- In order of name: two operators must not wait for each other.
    INSERT INTO this_schema.outbox_control AS c (queue)
    SELECT DISTINCT q.queue
    FROM (SELECT m.queue FROM this_schema.outbox_message m WHERE m.id = ANY (ids)
          UNION ALL
          SELECT $5 WHERE $5 IS NOT NULL) q
    ORDER BY q.queue
    ON CONFLICT (queue) DO UPDATE SET changes = c.changes + 1;
$$;

CREATE FUNCTION outbox_cancel(id bigint DEFAULT NULL, queue text DEFAULT NULL, group_id text DEFAULT NULL,
                              error text DEFAULT NULL, max_rows int DEFAULT 1000, reason text DEFAULT NULL,
                              actor text DEFAULT session_user, dry_run boolean DEFAULT false)
    RETURNS SETOF outbox_taken
    LANGUAGE plpgsql
    SECURITY DEFINER SET enable_seqscan = off SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    taken CONSTANT bigint[] := this_schema.outbox_take(
        'outbox_cancel'::text, ARRAY ['PENDING', 'SCHEDULED', 'RETRY', 'BLOCKED'], id, queue, group_id, error, max_rows, reason,
        actor, dry_run);
BEGIN
    IF dry_run IS NOT true THEN
        UPDATE this_schema.outbox_message m SET status = 'DISCARDED' WHERE m.id = ANY (taken);
        PERFORM this_schema.outbox_note('CANCEL'::text, taken, reason, actor, queue, group_id, error, NULL::text,
                                        NULL::bigint[]);
    END IF;
    RETURN QUERY
        SELECT m.id, m.message_id, m.queue, m.group_id, m.status, m.available_at, m.last_error
        FROM this_schema.outbox_message m WHERE m.id = ANY (taken) ORDER BY m.id;
END
$$;

CREATE FUNCTION outbox_reschedule(at timestamptz, id bigint DEFAULT NULL, queue text DEFAULT NULL, group_id text DEFAULT NULL,
                                  error text DEFAULT NULL, max_rows int DEFAULT 1000, reason text DEFAULT NULL,
                                  actor text DEFAULT session_user, dry_run boolean DEFAULT false)
    RETURNS SETOF outbox_taken
    LANGUAGE plpgsql
    SECURITY DEFINER SET enable_seqscan = off SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    taken bigint[];
BEGIN
    IF at IS NULL OR NOT isfinite(at) THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('at is %s: give the time when the messages are to be sent', coalesce(at::text, 'null')),
            HINT = 'at => now() sends them at once';
    END IF;
    taken := this_schema.outbox_take(
        'outbox_reschedule'::text, ARRAY ['PENDING', 'SCHEDULED'], id, queue, group_id, error, max_rows, reason, actor, dry_run);
    IF dry_run IS NOT true THEN
        UPDATE this_schema.outbox_message m
        -- at once, by whatever clock
        SET status = CASE WHEN at <= now() THEN 'PENDING' ELSE 'SCHEDULED' END,
            available_at = CASE WHEN at <= now() THEN least(at, m.created_at) ELSE at END
        WHERE m.id = ANY (taken);
        PERFORM this_schema.outbox_note('RESCHEDULE'::text, taken, reason, actor, queue, group_id, error, at::text,
                                        NULL::bigint[]);
    END IF;
    RETURN QUERY
        SELECT m.id, m.message_id, m.queue, m.group_id, m.status, m.available_at, m.last_error
        FROM this_schema.outbox_message m WHERE m.id = ANY (taken) ORDER BY m.id;
END
$$;

-- Of a FIFO queue, whole groups: what would stay behind would leave before what went on, or after it. Neither queue may be read
-- meanwhile, and the other may have nothing unsent of a group, because nobody could say what comes first then.
CREATE FUNCTION outbox_unsent_of(queue text)
    RETURNS TABLE (id bigint, group_id text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET jit = off SET search_path = pg_catalog, pg_temp
AS $$
    (SELECT m.id, m.group_id FROM this_schema.outbox_message m
     WHERE m.queue = $1 AND m.status = 'PENDING' ORDER BY m.queue, m.id LIMIT 1000001)
    UNION ALL
    (SELECT m.id, m.group_id FROM this_schema.outbox_message m
     WHERE m.queue = $1 AND m.status IN ('RETRY', 'SCHEDULED') ORDER BY m.queue, m.available_at, m.id LIMIT 1000001)
    UNION ALL
    (SELECT h.id, h.group_id
     FROM (SELECT m.id, m.group_id, m.status FROM this_schema.outbox_message m
           WHERE m.queue = $1 AND m.status IN ('RETRY', 'DEAD', 'BLOCKED')
           ORDER BY m.queue, m.group_id, m.status, m.id LIMIT 1000001) h
     WHERE h.status <> 'RETRY');
$$;

CREATE FUNCTION outbox_whole_groups(chosen bigint[], from_queue text, to_queue text, max_rows int, dry_run boolean)
    RETURNS bigint[]
    LANGUAGE plpgsql
    SECURITY DEFINER SET enable_seqscan = off SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    unrest CONSTANT text := this_schema.outbox_unrest(to_queue, dry_run IS NOT true);
    wanted CONSTANT text[] := ARRAY(
        SELECT DISTINCT m.group_id FROM this_schema.outbox_message m WHERE m.id = ANY (chosen));
    taken  text[];
BEGIN
    IF unrest IS NOT NULL AND dry_run IS NOT true THEN
        RAISE object_not_in_prerequisite_state USING
            MESSAGE = unrest || ': a FIFO queue takes messages of another one only while it is at rest, too',
            HINT = format('SELECT outbox_pause(%L, reason => ''why''), and again some seconds after it was committed', to_queue);
    END IF;
    IF EXISTS (SELECT FROM this_schema.outbox_unsent_of(from_queue) OFFSET 1000000) THEN
        RAISE program_limit_exceeded USING
            MESSAGE = format('queue %s has more than 1000000 unsent messages: outbox_move can''t look for whole groups', from_queue);
    END IF;
    taken := ARRAY(
        SELECT s.group_id
        FROM (SELECT u.group_id, sum(count(*)) OVER (ORDER BY min(u.id)) AS rows_so_far
              FROM this_schema.outbox_unsent_of(from_queue) u
              WHERE u.group_id = ANY (wanted)
                AND u.group_id NOT IN (SELECT t.group_id FROM this_schema.outbox_unsent_of(to_queue) t)
              GROUP BY u.group_id) s
        WHERE s.rows_so_far <= max_rows);
    IF cardinality(taken) < cardinality(wanted) THEN
        RAISE NOTICE USING
            MESSAGE = format('%s of %s groups stay: they have unsent messages in %s already, or are too long for max_rows => %s',
                             cardinality(wanted) - cardinality(taken), cardinality(wanted), to_queue, max_rows),
            DETAIL = (SELECT string_agg(g, ', ') FROM (SELECT g FROM unnest(wanted) g WHERE g <> ALL (taken)
                                                       ORDER BY g LIMIT 20) stay);
    END IF;
    RETURN ARRAY(SELECT u.id FROM this_schema.outbox_unsent_of(from_queue) u WHERE u.group_id = ANY (taken) ORDER BY u.id);
END
$$;

CREATE FUNCTION outbox_move(to_queue text, id bigint DEFAULT NULL, queue text DEFAULT NULL, group_id text DEFAULT NULL,
                            error text DEFAULT NULL, max_rows int DEFAULT 1000, reason text DEFAULT NULL,
                            actor text DEFAULT session_user, dry_run boolean DEFAULT false)
    RETURNS SETOF outbox_taken
    LANGUAGE plpgsql
    SECURITY DEFINER SET enable_seqscan = off SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    from_queue CONSTANT text := coalesce(
        outbox_move.queue, (SELECT m.queue FROM this_schema.outbox_message m WHERE m.id = outbox_move.id));
    taken      bigint[];
BEGIN
    IF to_queue IS NULL OR to_queue !~ '^([A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\.fifo)$' OR to_queue = from_queue
       OR (to_queue LIKE '%.fifo') <> (from_queue LIKE '%.fifo') THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('messages of %s can''t be moved to %s', coalesce(from_queue, 'no queue'),
                             coalesce(quote_literal(to_queue), 'null')),
            HINT = 'to_queue is the name of another queue; both are FIFO queues, or neither';
    END IF;
    taken := this_schema.outbox_take(
        'outbox_move'::text, ARRAY ['PENDING', 'SCHEDULED', 'RETRY', 'BLOCKED', 'DEAD'], id, queue, group_id, error, max_rows,
        reason, actor, dry_run);
    IF to_queue LIKE '%.fifo' THEN
        taken := this_schema.outbox_whole_groups(taken, from_queue, to_queue, max_rows, dry_run);
    END IF;
    IF dry_run IS NOT true THEN
        UPDATE this_schema.outbox_message m SET queue = to_queue WHERE m.id = ANY (taken);
        PERFORM this_schema.outbox_note('MOVE'::text, taken, reason, actor, from_queue, group_id, error, to_queue,
                                        NULL::bigint[]);
    END IF;
    RETURN QUERY
        SELECT m.id, m.message_id, m.queue, m.group_id, m.status, m.available_at, m.last_error
        FROM this_schema.outbox_message m WHERE m.id = ANY (taken) ORDER BY m.id;
END
$$;

-- Sent messages that are still kept go into the table again, as new rows, and their order is that of the old ones. They
-- keep their message ids unless told otherwise, so a consumer with an inbox skips what it has done. SQS must not take them
-- for copies, so on a FIFO queue they have deduplication ids of their own.
--
-- Times are those of writing: ids follow them but for the length of a transaction, so no index is needed. Five minutes
-- more are looked at on both sides.
CREATE FUNCTION outbox_first_id_written(at timestamptz)
    RETURNS bigint
    LANGUAGE plpgsql STABLE
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    low    bigint := (SELECT min(m.id) FROM this_schema.outbox_message m);
    high   bigint := (SELECT max(m.id) + 1 FROM this_schema.outbox_message m);
    middle bigint;
    probe  record;
BEGIN
    WHILE low < high LOOP
        middle := (low + high) / 2;
        SELECT m.id, m.created_at INTO probe FROM this_schema.outbox_message m WHERE m.id >= middle ORDER BY m.id LIMIT 1;
        IF probe.id >= high OR probe.created_at >= at THEN
            high := middle;
        ELSE
            low := probe.id + 1;
        END IF;
    END LOOP;
    RETURN low;
END
$$;

CREATE FUNCTION outbox_replay(ids bigint[] DEFAULT NULL, queue text DEFAULT NULL, group_id text DEFAULT NULL,
                              written_from timestamptz DEFAULT NULL, written_until timestamptz DEFAULT NULL,
                              max_rows int DEFAULT 1000, reason text DEFAULT NULL, actor text DEFAULT session_user,
                              dry_run boolean DEFAULT false, new_message_ids boolean DEFAULT false)
    RETURNS SETOF outbox_replayed
    LANGUAGE plpgsql
    SECURITY DEFINER SET enable_seqscan = off SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    first     bigint;
    last      bigint;
    originals bigint[];
    copies    bigint[] := '{}';
    one       bigint;
    copy      bigint;
BEGIN
    IF dry_run IS NOT true AND (coalesce(btrim(reason), '') = '' OR coalesce(btrim(actor), '') = '') THEN
        RAISE invalid_parameter_value USING
            MESSAGE = 'outbox_replay needs a reason and an actor: they are written to outbox_audit',
            HINT = 'add reason => ''why'', or dry_run => true to see what it would send again';
    END IF;
    IF ids IS NULL AND (outbox_replay.queue IS NULL OR isfinite(written_from) IS NOT true OR isfinite(written_until) IS NOT true) THEN
        RAISE invalid_parameter_value USING
            MESSAGE = 'outbox_replay must be told which messages: give ids, or queue with written_from and written_until',
            HINT = 'with a queue, group_id says more; conditions add up';
    END IF;
    IF max_rows IS NULL OR max_rows NOT BETWEEN 1 AND 100000 THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('max_rows is %s: give a number from 1 to 100000', coalesce(max_rows::text, 'null'));
    END IF;
    IF ids IS NULL THEN
        first := this_schema.outbox_first_id_written(written_from - interval '5 minutes');
        last := this_schema.outbox_first_id_written(written_until + interval '5 minutes');
        IF EXISTS (SELECT FROM this_schema.outbox_message m WHERE m.id >= first AND m.id < last OFFSET 1000000) THEN
            RAISE program_limit_exceeded USING
                MESSAGE = 'more than 1000000 messages were written then, or within five minutes before and after it',
                HINT = 'take a shorter time';
        END IF;
    END IF;
    IF ids IS NULL THEN
        originals := ARRAY(
            SELECT m.id FROM this_schema.outbox_message m
            WHERE m.id >= first AND m.id < last
              AND m.status = 'SENT' AND m.queue = outbox_replay.queue
              AND m.created_at >= written_from AND m.created_at < written_until
              AND (outbox_replay.group_id IS NULL OR m.group_id = outbox_replay.group_id)
            ORDER BY m.id
            LIMIT max_rows + 1);
    ELSE
        originals := ARRAY(
            SELECT m.id FROM this_schema.outbox_message m
            WHERE m.id = ANY (ids) AND m.status = 'SENT'
              AND (outbox_replay.queue IS NULL OR m.queue = outbox_replay.queue)
              AND (outbox_replay.group_id IS NULL OR m.group_id = outbox_replay.group_id)
              AND (written_from IS NULL OR m.created_at >= written_from)
              AND (written_until IS NULL OR m.created_at < written_until)
            ORDER BY m.id
            LIMIT max_rows + 1);
    END IF;
    -- Half of them would be of no use: nobody could tell which half comes next.
    IF cardinality(originals) > max_rows THEN
        RAISE program_limit_exceeded USING
            MESSAGE = format('more than max_rows => %s messages are what you asked for: none is sent again', max_rows),
            HINT = 'take a shorter time, or raise max_rows (100000 at most)';
    END IF;
    IF originals = '{}' THEN
        RAISE NOTICE USING
            MESSAGE = 'outbox_replay changed nothing: no SENT message that is still kept is what you asked for',
            HINT = 'where relays run with outbox.retention=0 none is kept: only its producer can write it again';
    END IF;

    IF dry_run IS NOT true THEN
        FOREACH one IN ARRAY originals LOOP
            INSERT INTO this_schema.outbox_message (queue, body, attributes, group_id, dedup_id, message_id)
            SELECT m.queue, m.body, m.attributes, m.group_id,
                   CASE WHEN m.queue LIKE '%.fifo' THEN gen_random_uuid()::text END,
                   CASE WHEN new_message_ids THEN gen_random_uuid() ELSE m.message_id END
            FROM this_schema.outbox_message m WHERE m.id = one
            RETURNING outbox_message.id INTO copy;
            copies := copies || copy;
        END LOOP;
        PERFORM this_schema.outbox_note('REPLAY'::text, copies, reason, actor, queue, group_id, NULL::text, NULL::text,
                                        originals);
    END IF;
    RETURN QUERY
        SELECT c.id, o.id, coalesce(c.message_id, o.message_id), o.queue, o.group_id, o.sent_at
        FROM unnest(originals) WITH ORDINALITY w (id, place)
        JOIN this_schema.outbox_message o ON o.id = w.id
        LEFT JOIN this_schema.outbox_message c ON c.id = copies[w.place]
        ORDER BY w.place;
END
$$;

COMMENT ON TYPE outbox_taken IS 'A message that outbox_cancel, outbox_reschedule or outbox_move has taken, as it is now';
COMMENT ON TYPE outbox_replayed IS 'A new row of outbox_replay, and when the sent one that it was made of had been sent';
COMMENT ON FUNCTION outbox_unrest IS 'Why the messages of a queue may be in flight; null if it is paused and no relay holds it';
COMMENT ON FUNCTION outbox_take IS 'Locks what outbox_cancel, outbox_reschedule and outbox_move change';
COMMENT ON FUNCTION outbox_note IS 'Writes to outbox_audit, and makes relays read the queues of these messages afresh';
COMMENT ON FUNCTION outbox_cancel IS 'Gives up messages of a paused queue that were not sent, by id, queue, group or LIKE pattern of last_error; returns them';
COMMENT ON FUNCTION outbox_unsent_of IS 'Unsent messages of a queue, DEAD ones among them; 1000001 of each kind at most';
COMMENT ON FUNCTION outbox_whole_groups IS 'The messages of whole FIFO groups that outbox_move takes';
COMMENT ON FUNCTION outbox_move IS 'Moves unsent messages of a paused queue to another one, FIFO groups as a whole; returns them';
COMMENT ON FUNCTION outbox_first_id_written IS 'Where messages begin that were written at this time or later, but for the length of a transaction';
COMMENT ON FUNCTION outbox_replay IS 'Sends SENT messages again as new rows, by ids, or by queue, group and time of writing; returns both ids';
COMMENT ON FUNCTION outbox_reschedule IS 'Sends PENDING and SCHEDULED messages of a paused queue at another time; returns them';

-- As at the end of the script V06, which says why.
SET LOCAL check_function_bodies = on;
DO $$
DECLARE
    path CONSTANT text := pg_catalog.current_setting('search_path');
    home CONSTANT text := pg_catalog.quote_ident(pg_catalog.current_schema());
    ours CONSTANT regprocedure[] := ARRAY [
        'outbox_unrest(text, boolean)',
        'outbox_take(text, text[], bigint, text, text, text, int, text, text, boolean)',
        'outbox_note(text, bigint[], text, text, text, text, text, text, bigint[])',
        'outbox_cancel(bigint, text, text, text, int, text, text, boolean)',
        'outbox_reschedule(timestamptz, bigint, text, text, text, int, text, text, boolean)',
        'outbox_unsent_of(text)', 'outbox_whole_groups(bigint[], text, text, int, boolean)',
        'outbox_move(text, bigint, text, text, text, int, text, text, boolean)',
        'outbox_first_id_written(timestamptz)',
        'outbox_replay(bigint[], text, text, timestamptz, timestamptz, int, text, text, boolean, boolean)'];
    function regprocedure;
BEGIN
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    FOREACH function IN ARRAY ours LOOP
        EXECUTE replace(pg_get_functiondef(function), 'this_schema.', home || '.');
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', function);
    END LOOP;
    PERFORM set_config('search_path', path, true);
END
$$;
