-- What keeps messages from leaving, in plain words, for operators and for the metrics of relays: which queues there are,
-- whether relays can work on them, how far behind each is, and which messages need a person.
--
-- Whatever looks into the messages is bounded: it steps along a partial index and stops, so a backlog of millions costs no
-- more than a small one. And it is a function: the planner takes the limits of a view at their word, 10,000 rows of each
-- kind and queue, and where PostgreSQL has JIT it compiled for half a second what then ran for 10 ms, every 10 seconds for
-- each relay. What a function reads costs the planner nothing, and inside it JIT is off.
--
-- Functions name tables with this_schema; the end of the next script says why, and puts in the schema's name. Views are
-- bound to what they call when they are made. Somebody else's function or operator in this schema would be taken if the
-- types of its arguments fit better than those of PostgreSQL's own: so it is pg_catalog.format, which takes any types, and
-- casts make the types of both sides equal where PostgreSQL has no operator for two different ones.

-- this_schema does not exist
SET LOCAL check_function_bodies = off;

-- Codes and texts of failures: the first pattern that last_error or breaker_reason matches counts. What a person does about
-- a cause stands apart from what becomes of the messages then: those of a closed queue leave by themselves, a DEAD one must
-- be retried, and some can never be sent. Throttling by KMS is no fault of the key, so throttling comes first. A refusal by
-- KMS comes under the code AccessDenied too, so the texts of the relay are looked at as well.
CREATE VIEW outbox_cause (place, pattern, why, what_to_do, mendable, misnamed) AS VALUES
    (1, '(?i)throttl|^OverLimit|^TooManyRequests',
        'SQS throttles the relay',
        'wait; if it lasts, ask AWS for a higher quota', true, false),
    (2, '(?i)^Kms|KMS key of queue',
        'the KMS key of the queue can''t be used',
        'enable the key, or grant kms:GenerateDataKey and kms:Decrypt on it to the relay''s role', true, false),
    (3, '^(QueueDoesNotExist|NonExistentQueue)',
        'the queue does not exist in the relay''s AWS account and region',
        'create the queue, or correct its name in outbox.sqs.queues', true, true),
    (4, '^(NoCredentials|NoRegion|AuthFailure|Expired|Incomplete|Invalid(AccessKeyId|ClientTokenId|Signature|Token)|MissingAuth|NotAuthorized|RequestExpired|SignatureDoesNotMatch|Unrecognized)|No (valid )?AWS credentials',
        'AWS does not know the relay: its credentials or its region are missing, expired or wrong',
        'check the relay''s role, keys, region and clock', true, false),
    (5, '^(AccessDenied|OptInRequired)|SQS refuses access',
        'the queue is closed to the relay: its role or the policy of the queue denies access',
        'grant sqs:GetQueueUrl and sqs:SendMessage on the queue to the relay''s role', true, false),
    (6, 'does not take this kind of request|address of queue .* is not valid|does not support sending|is not SQS',
        'what the relay calls is no queue that takes its requests',
        'do what the error says', true, false),
    (7, 'TooLong|shorter than|too long',
        'the message is longer than the queue allows',
        'raise MaximumMessageSize of the queue (1 MiB at most), or let the producer send a shorter one instead', true, false),
    (8, '^InvalidMessage',
        'the message has characters or attributes that SQS never takes',
        'it can''t be sent as it is: let its producer send a valid one instead', false, false),
    (9, '^(InvalidParameter|InvalidAttribute|Missing|Validation)',
        'SQS refuses a parameter of the message or a setting of the queue',
        'read the error; correct the queue, or let the producer send a valid message instead', true, false),
    (10, '^(Timeout|NotMentioned|InternalError|InternalFailure|ServiceUnavailable|Sdk)|HTTP 5',
        'SQS or the way to it fails',
        'look at the network of the relay and the health of SQS', true, false),
    (11, '',
        'SQS refuses it for a reason that is not known here',
        'read the error and mend its cause', true, false);

COMMENT ON VIEW   outbox_cause          IS 'Failures in plain words: the first pattern that an error matches counts';
COMMENT ON COLUMN outbox_cause.pattern  IS 'What last_error or breaker_reason looks like';
COMMENT ON COLUMN outbox_cause.mendable IS 'Whether a message that died of it can be sent once a person has acted';
COMMENT ON COLUMN outbox_cause.misnamed IS 'Whether its producer may have meant another queue';

-- Names that relays or operators know are taken as they are, and only the gaps between them are searched in the messages:
-- the index entries of a queue in use, dead ones included, must not be waded through just to learn its name again.
CREATE FUNCTION outbox_queue_names()
    RETURNS TABLE (queue text)
    LANGUAGE sql STABLE SECURITY DEFINER
    ROWS 100 SET jit = off SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE known (queue) AS (
        SELECT queue FROM this_schema.outbox_queue
        UNION
        SELECT queue FROM this_schema.outbox_paused
    ), step (queue, below) AS (
        -- '' is below every name and '~' above
        SELECT k.queue, lead(k.queue, 1, '~') OVER (ORDER BY k.queue)
        FROM (SELECT ''::text COLLATE "C" AS queue UNION ALL SELECT queue FROM known) k
        UNION ALL
        SELECT (SELECT min(found.queue)
                FROM ((SELECT m.queue FROM this_schema.outbox_message m
                       WHERE m.status = 'PENDING' AND m.queue > step.queue AND m.queue < step.below
                       ORDER BY m.queue LIMIT 1)
                      UNION ALL
                      (SELECT m.queue FROM this_schema.outbox_message m
                       WHERE m.status IN ('RETRY', 'SCHEDULED') AND m.queue > step.queue AND m.queue < step.below
                       ORDER BY m.queue LIMIT 1)
                      UNION ALL
                      (SELECT m.queue FROM this_schema.outbox_message m
                       WHERE m.status IN ('RETRY', 'DEAD', 'BLOCKED') AND m.queue > step.queue AND m.queue < step.below
                       ORDER BY m.queue LIMIT 1)
                     ) found),
               step.below
        FROM step
        WHERE step.queue IS NOT NULL
    )
    SELECT queue FROM step WHERE queue <> '';
$$;

CREATE VIEW outbox_queue_name AS
SELECT n.queue COLLATE "C" AS queue FROM outbox_queue_names() n;

COMMENT ON FUNCTION outbox_queue_names IS 'What outbox_queue_name lists';
COMMENT ON VIEW outbox_queue_name IS 'Queues with unsent messages and queues that relays or operators know';

-- Whether relays can work on a queue at all, and if not, why and what to do.
CREATE VIEW outbox_queue_state AS
WITH alive AS (
    SELECT r.id, r.queues
    FROM outbox_relay_process r
    WHERE r.seen_at > now() - interval '1 minute'
       OR EXISTS (SELECT FROM outbox_lock l
                  WHERE l.locked_by::text = r.id::text AND l.lock_until > timezone('utc', now()))
), state AS (
    SELECT n.queue,
           p.paused_at, p.paused_by, p.reason AS pause_reason,
           coalesce(q.breaker, 'CLOSED') AS breaker, q.breaker_since, q.breaker_reason,
           -- what was not reported since has left the minute in the meantime
           round(q.sent_last_minute::numeric
                     * greatest(0.0, 60.0 - extract(epoch FROM now() - q.reported_at)::numeric) / 60.0)::bigint
               AS sent_last_minute,
           coalesce(q.out_of_order_total, 0) AS out_of_order_total,
           l.locked_by AS lease_holder, l.locked_at AT TIME ZONE 'utc' AS lease_since,
           (SELECT count(*) FROM alive) AS relays,
           (SELECT count(*) FROM alive a WHERE a.queues IS NULL OR n.queue = ANY (a.queues)) AS relays_serving,
           c.why AS cause, c.what_to_do AS remedy, c.misnamed
    FROM outbox_queue_name n
    LEFT JOIN outbox_paused p ON p.queue = n.queue AND p.group_id = ''
    LEFT JOIN outbox_queue q ON q.queue = n.queue
    LEFT JOIN outbox_lock l ON l.name::text = 'queue:' || n.queue AND l.lock_until > timezone('utc', now())
    LEFT JOIN LATERAL (SELECT * FROM outbox_cause WHERE q.breaker_reason ~ pattern ORDER BY place LIMIT 1) c
        ON q.breaker = 'OPEN'
)
SELECT queue, paused_at, paused_by, pause_reason, breaker, breaker_since, breaker_reason, sent_last_minute,
       lease_holder, lease_since, relays_serving,
       CASE
           WHEN paused_at IS NOT NULL THEN
               pg_catalog.format('the queue is paused since %s by %s: %s', date_trunc('second', paused_at), paused_by,
                                 pause_reason)
           WHEN relays = 0 THEN 'no relay is alive'
           WHEN relays_serving = 0 THEN 'no living relay serves this queue'
           WHEN breaker = 'OPEN' THEN
               pg_catalog.format('%s, since %s: %s', coalesce(cause, 'the queue takes no messages'),
                                 date_trunc('second', breaker_since), breaker_reason)
       END AS why_waiting,
       CASE
           WHEN paused_at IS NOT NULL THEN pg_catalog.format('SELECT outbox_resume(%L) when the reason is gone', queue)
           WHEN relays = 0 THEN 'start a relay; if it does not stay up, its log says why'
           WHEN relays_serving = 0 THEN
               'add the queue to outbox.relay.queues of a relay, or start one that serves all queues'
           WHEN breaker = 'OPEN' AND misnamed THEN
               pg_catalog.format('%s; its messages leave by themselves then; if another queue was meant, SELECT outbox_pause(%L, reason => ''...''), and some seconds later SELECT * FROM outbox_move(to_queue => ''...'', queue => %2$L, reason => ''...'')',
                                 remedy, queue)
           WHEN breaker = 'OPEN' THEN
               pg_catalog.format('%s; its messages leave by themselves then', coalesce(remedy, 'read the error'))
       END AS what_to_do,
       out_of_order_total
FROM state;

COMMENT ON VIEW outbox_queue_state IS 'Per queue: pause, breaker, rate, lease, and if it waits as a whole, why and what to do';

-- How far behind a queue is. Counts stop at 10,000 per kind: they read index entries, and a backlog of millions must not
-- make the question expensive. The rate is what relays record, not a count. Passes are few and short: under an old snapshot
-- each one wades through the dead entries of all that was sent since, so PENDING rows are counted and aged in one. Only
-- FIFO queues have BLOCKED rows, so a standard queue with thousands of DEAD ones is not searched for them.
CREATE FUNCTION outbox_lag_of(queue text)
    RETURNS TABLE (pending bigint, scheduled bigint, retrying bigint, blocked bigint, dead bigint, oldest timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER
    ROWS 1 SET jit = off SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.pending, a.scheduled, a.retrying, h.blocked, d.dead, least(p.oldest, a.oldest, h.oldest)
    FROM (
        SELECT count(*) AS pending,
               min(greatest(counted.created_at, counted.available_at)) FILTER (WHERE counted.available_at <= greatest(counted.created_at, now())) AS oldest
        FROM (SELECT m.created_at, m.available_at FROM this_schema.outbox_message m
              WHERE m.queue = $1 AND m.status = 'PENDING' ORDER BY m.queue, m.id LIMIT 10000) counted) p
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE counted.status = 'SCHEDULED') AS scheduled,
               count(*) FILTER (WHERE counted.status = 'RETRY') AS retrying,
               min(CASE counted.status WHEN 'RETRY' THEN counted.created_at ELSE counted.available_at END)
                   FILTER (WHERE counted.status = 'RETRY' OR counted.available_at <= now()) AS oldest
        FROM (SELECT m.status, m.created_at, m.available_at FROM this_schema.outbox_message m
              WHERE m.queue = $1 AND m.status IN ('RETRY', 'SCHEDULED')
              ORDER BY m.queue, m.available_at, m.id LIMIT 10000) counted) a
    CROSS JOIN LATERAL (
        SELECT count(*) AS blocked, min(counted.created_at) AS oldest
        FROM (SELECT m.status, m.created_at FROM this_schema.outbox_message m
              WHERE m.queue = $1 AND m.status IN ('RETRY', 'DEAD', 'BLOCKED') AND $1 LIKE '%.fifo'
              ORDER BY m.queue, m.group_id, m.status, m.id LIMIT 10000) counted
        WHERE counted.status = 'BLOCKED') h
    CROSS JOIN LATERAL (
        SELECT count(*) AS dead
        FROM (SELECT FROM this_schema.outbox_message m
              WHERE m.queue = $1 AND m.status = 'DEAD' ORDER BY m.queue, m.id LIMIT 10000) counted) d;
$$;

CREATE VIEW outbox_lag AS
SELECT s.queue, l.pending, l.scheduled, l.retrying, l.blocked, l.dead, now() - l.oldest AS oldest_unsent,
       coalesce(s.sent_last_minute, 0) AS sent_last_minute,
       s.breaker, s.breaker_reason, s.paused_at IS NOT NULL AS paused,
       s.lease_holder, s.lease_since, s.why_waiting, s.what_to_do, s.out_of_order_total
FROM outbox_queue_state s
CROSS JOIN LATERAL outbox_lag_of(s.queue) l;

COMMENT ON VIEW   outbox_lag                    IS 'Per queue: what is unsent, how old it is, how fast it leaves, and what keeps it';
COMMENT ON COLUMN outbox_lag.pending            IS 'Messages to be sent next; 10000 means 10000 or more, here and in the next columns';
COMMENT ON COLUMN outbox_lag.oldest_unsent      IS 'Age of the oldest message that could have been sent, DEAD ones aside; null if there is none';
COMMENT ON COLUMN outbox_lag.sent_last_minute   IS 'Messages sent in the last minute, as relays report it every two seconds';
COMMENT ON COLUMN outbox_lag.lease_holder       IS 'Id of the relay process that sends to the queue now (outbox_relay_process.id)';
COMMENT ON COLUMN outbox_lag.why_waiting        IS 'Why the whole queue waits; null if it does not';
COMMENT ON COLUMN outbox_lag.out_of_order_total IS 'Messages that SQS took before an earlier one of their group, which it failed in the same request; only with outbox.relay.fifo-batch above 1';
COMMENT ON FUNCTION outbox_lag_of IS 'What outbox_lag counts for one queue';

-- What needs a person, or is late: at most 100 rows of each kind and queue, the first ones. PENDING and SCHEDULED rows
-- count as late after a minute; SET outbox.late_after = '5 min' changes that for a session. What holds the whole queue is
-- told before what holds a group that would go on by itself.
--
-- Of a FIFO group only the first row of each status is read: a group that goes on after its DEAD rows may hold 100,000
-- of them, and as many may wait behind one. A standard queue has none, so it is not searched group by group.
CREATE FUNCTION outbox_stuck_of(queue text, late_after interval)
    RETURNS TABLE (id bigint, message_id uuid, group_id text, status text, attempts int, last_error text, since timestamptz,
                   available_at timestamptz, holder bigint, holder_status text, holder_attempts int, holder_error text,
                   holder_due timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER
    ROWS 10 SET jit = off SET search_path = pg_catalog, pg_temp
AS $$
    (SELECT d.id, d.message_id, d.group_id, d.status, d.attempts, d.last_error, d.created_at AS since, d.available_at,
            NULL::bigint AS holder, NULL::text AS holder_status, NULL::int AS holder_attempts,
            NULL::text AS holder_error, NULL::timestamptz AS holder_due
     FROM this_schema.outbox_message d
     WHERE d.queue = $1 AND d.status = 'DEAD'
     ORDER BY d.queue, d.id
     LIMIT 100)
    UNION ALL
    -- From group to group; of each the first row that waits, and the first one that failed. In the index BLOCKED comes before
    -- DEAD, and RETRY last; by name, indexes would fit that are not in order of groups.
    (WITH RECURSIVE held (group_id, steps) AS (
         SELECT ''::text COLLATE "C", 0 WHERE $1 LIKE '%.fifo'
         UNION ALL
         SELECT (SELECT m.group_id FROM this_schema.outbox_message m
                 WHERE m.queue = $1 AND m.status IN ('RETRY', 'DEAD', 'BLOCKED') AND m.group_id > held.group_id
                 ORDER BY m.queue, m.group_id LIMIT 1),
                held.steps + 1
         FROM held
         WHERE held.group_id IS NOT NULL AND held.steps < 100)
     SELECT b.id, b.message_id, b.group_id, b.status, b.attempts, b.last_error, b.created_at, b.available_at,
            h.id, h.status, h.attempts, h.last_error, h.available_at
     FROM held
     CROSS JOIN LATERAL (
         SELECT (SELECT m.id FROM this_schema.outbox_message m
                 WHERE m.queue = $1 AND m.group_id = held.group_id AND m.status IN ('RETRY', 'DEAD', 'BLOCKED') AND m.status < 'DEAD'
                 ORDER BY m.status, m.id LIMIT 1) AS first_blocked,
                coalesce((SELECT m.id FROM this_schema.outbox_message m
                          WHERE m.queue = $1 AND m.group_id = held.group_id AND m.status IN ('RETRY', 'DEAD', 'BLOCKED') AND m.status > 'DEAD'
                          ORDER BY m.status, m.id LIMIT 1),
                         (SELECT m.id FROM this_schema.outbox_message m
                          WHERE m.queue = $1 AND m.group_id = held.group_id AND m.status IN ('RETRY', 'DEAD', 'BLOCKED') AND m.status > 'BLOCKED'
                          ORDER BY m.status, m.id LIMIT 1)) AS holder) e
     JOIN this_schema.outbox_message b ON b.id = e.first_blocked
     LEFT JOIN this_schema.outbox_message h ON h.id = e.holder)
    UNION ALL
    (SELECT a.id, a.message_id, a.group_id, a.status, a.attempts, a.last_error,
            CASE a.status WHEN 'RETRY' THEN a.created_at ELSE a.available_at END, a.available_at, NULL, NULL, NULL, NULL, NULL
     FROM (SELECT m.id, m.message_id, m.group_id, m.status, m.attempts, m.last_error, m.created_at, m.available_at
           FROM this_schema.outbox_message m
           WHERE m.queue = $1 AND m.status IN ('RETRY', 'SCHEDULED')
           ORDER BY m.queue, m.available_at, m.id
           LIMIT 10000) a
     WHERE a.status = 'RETRY' OR a.available_at < now() - $2
     LIMIT 100)
    UNION ALL
    (SELECT p.id, p.message_id, p.group_id, p.status, p.attempts, p.last_error, greatest(p.created_at, p.available_at),
            p.available_at, NULL, NULL, NULL, NULL, NULL
     FROM (SELECT m.id, m.message_id, m.group_id, m.status, m.attempts, m.last_error, m.created_at, m.available_at
           FROM this_schema.outbox_message m
           WHERE m.queue = $1 AND m.status = 'PENDING'
           ORDER BY m.queue, m.id
           LIMIT 100) p
     WHERE greatest(p.created_at, p.available_at) < now() - $2);
$$;

CREATE VIEW outbox_stuck AS
SELECT q.queue, t.group_id COLLATE "C" AS group_id, t.id, t.message_id, t.status, now() - t.since AS age, t.attempts, t.last_error,
       CASE
           WHEN t.status = 'DEAD' THEN pg_catalog.format('%s; failed attempts: %s', c.why, t.attempts)
           WHEN t.holder_status = 'DEAD' THEN
               pg_catalog.format('its group waits behind message %s, which is DEAD: %s', t.holder, t.holder_error)
           WHEN g.queue IS NOT NULL THEN
               pg_catalog.format('its group is paused since %s by %s: %s', date_trunc('second', g.paused_at), g.paused_by, g.reason)
           WHEN q.why_waiting IS NOT NULL THEN q.why_waiting
           WHEN t.holder_status = 'RETRY' THEN
               pg_catalog.format('its group waits behind message %s, which failed %s times and is tried again at %s: %s',
                                 t.holder, t.holder_attempts, date_trunc('second', t.holder_due), t.holder_error)
           WHEN t.status = 'RETRY' THEN
               pg_catalog.format('%s; tried again at %s', c.why, date_trunc('second', t.available_at))
           WHEN q.lease_holder IS NULL THEN 'no relay has taken the queue yet'
           WHEN t.status = 'BLOCKED' THEN 'nothing holds its group any more, it is next'
           ELSE pg_catalog.format('older messages of the queue go first; sent in the last minute: %s',
                                  coalesce(q.sent_last_minute, 0))
       END AS why,
       CASE
           WHEN t.status = 'DEAD' AND c.mendable THEN
               pg_catalog.format('%s; then SELECT * FROM outbox_retry(id => %s, reason => ''...''), or SELECT * FROM outbox_discard(id => %2$s, reason => ''...'')',
                                 c.what_to_do, t.id)
           WHEN t.status = 'DEAD' THEN
               pg_catalog.format('%s; then SELECT * FROM outbox_discard(id => %s, reason => ''...'')', c.what_to_do, t.id)
           WHEN t.holder_status = 'DEAD' THEN
               pg_catalog.format('decide about message %s: SELECT * FROM outbox_retry(id => %1$s, reason => ''...'') when the cause is mended, or SELECT * FROM outbox_discard(id => %1$s, reason => ''...'') to go on without it; the group follows in order',
                                 t.holder)
           WHEN g.queue IS NOT NULL THEN
               pg_catalog.format('SELECT outbox_resume(%L, group_id => %L) when the reason is gone', q.queue, t.group_id)
           WHEN q.why_waiting IS NOT NULL THEN q.what_to_do
           WHEN t.holder_status = 'RETRY' THEN
               pg_catalog.format('nothing: the group follows message %s in order; SELECT * FROM outbox_retry(id => %1$s, reason => ''...'') tries that one at once',
                                 t.holder)
           WHEN t.status = 'RETRY' THEN
               pg_catalog.format('%s; it leaves by itself then, or is tried at once by SELECT * FROM outbox_retry(id => %s, reason => ''...'')',
                                 c.what_to_do, t.id)
           WHEN q.lease_holder IS NULL THEN 'look again in some seconds; if it stays, the logs of the relays say why'
           WHEN t.status = 'BLOCKED' THEN 'look again in a minute'
           ELSE pg_catalog.format('watch outbox_lag: if pending grows, the queue gets more than it can take; if nothing is sent, see the log of relay %s',
                                  q.lease_holder)
       END AS what_to_do
FROM (SELECT s.*, coalesce(nullif(current_setting('outbox.late_after', true), ''), '1 min')::interval AS late_after
      FROM outbox_queue_state s) q
CROSS JOIN LATERAL outbox_stuck_of(q.queue, q.late_after) t
LEFT JOIN LATERAL (SELECT k.why, k.what_to_do, k.mendable FROM outbox_cause k
                   WHERE coalesce(t.last_error, '') ~ k.pattern ORDER BY k.place LIMIT 1) c
    ON t.status IN ('DEAD', 'RETRY')
LEFT JOIN outbox_paused g ON g.queue = q.queue AND g.group_id = t.group_id;

COMMENT ON VIEW   outbox_stuck            IS 'Messages that need a person or are late, at most 100 of each kind and queue; a blocked group shows its first message';
COMMENT ON COLUMN outbox_stuck.age        IS 'Since it was written, or since it could have been sent';
COMMENT ON COLUMN outbox_stuck.why        IS 'Why it has not been sent';
COMMENT ON COLUMN outbox_stuck.what_to_do IS 'What a person should do';
COMMENT ON FUNCTION outbox_stuck_of IS 'What outbox_stuck lists for one queue';
