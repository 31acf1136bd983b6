-- Whether relays can work on a queue at all, and if not, why and what to do.

-- Codes and texts of failures in plain words: the first pattern that last_error or breaker_reason matches counts.
CREATE VIEW outbox_cause (place, pattern, why, what_to_do) AS VALUES
    (1, '^(QueueDoesNotExist|NonExistentQueue)',
        'the queue does not exist in the relay''s AWS account and region',
        'create the queue, or correct its name in outbox.sqs.queues; messages leave by themselves then'),
    (2, '^(AccessDenied|OptInRequired)',
        'the queue is closed to the relay: its role or the policy of the queue denies access',
        'grant sqs:GetQueueUrl and sqs:SendMessage on the queue to the relay''s role; messages leave by themselves then'),
    (3, '(?i)^Kms',
        'the KMS key of the queue can''t be used',
        'enable the key, or grant kms:GenerateDataKey and kms:Decrypt on it to the relay''s role; messages leave by themselves then'),
    (4, '^(NoCredentials|NoRegion|AuthFailure|Expired|Incomplete|Invalid(AccessKeyId|ClientTokenId|Signature|Token)|MissingAuth|NotAuthorized|RequestExpired|SignatureDoesNotMatch|Unrecognized)',
        'AWS does not know the relay: its credentials or its region are missing, expired or wrong',
        'check the relay''s role, keys, region and clock; messages leave by themselves then'),
    (5, '(?i)throttl|^OverLimit|^TooManyRequests',
        'SQS throttles the relay',
        'nothing: it goes on by itself. If it lasts, ask AWS for a higher quota'),
    (6, '(TooLong|shorter than|too long)',
        'the message is longer than the queue allows',
        'raise MaximumMessageSize of the queue (1 MiB at most) and retry, or discard it and let its producer send a shorter one'),
    (7, '^InvalidMessage',
        'the message has characters or attributes that SQS never takes',
        'it can''t be sent as it is: discard it and let its producer send a valid one'),
    (8, '^(InvalidParameter|InvalidAttribute|Missing|Validation)',
        'SQS refuses a parameter of the message or a setting of the queue',
        'read the error; correct the queue and retry, or discard the message and let its producer send a valid one'),
    (9, '(^(Timeout|NotMentioned|InternalError|InternalFailure|ServiceUnavailable|Sdk)|HTTP 5)',
        'SQS or the way to it fails',
        'look at the network of the relay and the health of SQS; it goes on by itself when they work'),
    (10, '',
        'SQS refuses it for a reason that is not known here',
        'read the error; when its cause is mended, retry');

COMMENT ON VIEW outbox_cause IS 'Failures in plain words: the first pattern that an error matches counts';

-- Queues with unsent messages, found by stepping over the partial indexes from name to name, and those relays know.
CREATE VIEW outbox_queue_name AS
WITH RECURSIVE step (queue) AS (
    SELECT ''::text COLLATE "C"
    UNION ALL
    SELECT (SELECT min(found.queue)
            FROM ((SELECT m.queue FROM outbox_message m
                   WHERE m.status = 'PENDING' AND m.queue > step.queue ORDER BY m.queue LIMIT 1)
                  UNION ALL
                  (SELECT m.queue FROM outbox_message m
                   WHERE m.status IN ('RETRY', 'SCHEDULED') AND m.queue > step.queue ORDER BY m.queue LIMIT 1)
                  UNION ALL
                  (SELECT m.queue FROM outbox_message m
                   WHERE m.status IN ('RETRY', 'DEAD', 'BLOCKED') AND m.queue > step.queue ORDER BY m.queue LIMIT 1)
                 ) found)
    FROM step
    WHERE step.queue IS NOT NULL
)
SELECT queue FROM step WHERE queue <> ''
UNION
SELECT queue FROM outbox_queue
UNION
SELECT queue FROM outbox_paused;

COMMENT ON VIEW outbox_queue_name IS 'Queues with unsent messages and queues that relays or operators know';

CREATE VIEW outbox_queue_state AS
WITH alive AS (
    SELECT r.id, r.queues
    FROM outbox_relay r
    WHERE r.seen_at > now() - interval '1 minute'
       OR EXISTS (SELECT FROM outbox_lock l
                  WHERE l.locked_by = r.id::text AND l.lock_until > timezone('utc', now()))
), state AS (
    SELECT n.queue,
           p.paused_at, p.paused_by, p.reason AS pause_reason,
           coalesce(q.breaker, 'CLOSED') AS breaker, q.breaker_since, q.breaker_reason,
           -- what was not reported since has left the minute in the meantime
           round(q.sent_last_minute * greatest(0, 60 - extract(epoch FROM now() - q.reported_at)) / 60)::bigint
               AS sent_last_minute,
           l.locked_by AS lease_holder, l.locked_at AT TIME ZONE 'utc' AS lease_since,
           (SELECT count(*) FROM alive) AS relays,
           (SELECT count(*) FROM alive a WHERE a.queues IS NULL OR n.queue = ANY (a.queues)) AS relays_serving,
           c.why AS cause, c.what_to_do AS remedy
    FROM outbox_queue_name n
    LEFT JOIN outbox_paused p ON p.queue = n.queue AND p.group_id = ''
    LEFT JOIN outbox_queue q ON q.queue = n.queue
    LEFT JOIN outbox_lock l ON l.name = 'queue:' || n.queue AND l.lock_until > timezone('utc', now())
    LEFT JOIN LATERAL (SELECT * FROM outbox_cause WHERE q.breaker_reason ~ pattern ORDER BY place LIMIT 1) c
        ON q.breaker = 'OPEN'
)
SELECT queue, paused_at, paused_by, pause_reason, breaker, breaker_since, breaker_reason, sent_last_minute,
       lease_holder, lease_since, relays_serving,
       CASE
           WHEN paused_at IS NOT NULL THEN
               format('the queue is paused since %s by %s: %s', date_trunc('second', paused_at), paused_by, pause_reason)
           WHEN relays = 0 THEN 'no relay is alive'
           WHEN relays_serving = 0 THEN 'no living relay serves this queue'
           WHEN breaker = 'OPEN' THEN
               format('%s, since %s: %s', coalesce(cause, 'the queue takes no messages'), date_trunc('second', breaker_since),
                      breaker_reason)
       END AS why_waiting,
       CASE
           WHEN paused_at IS NOT NULL THEN format('SELECT outbox_resume(%L) when the reason is gone', queue)
           WHEN relays = 0 THEN 'start a relay; if it does not stay up, its log says why'
           WHEN relays_serving = 0 THEN
               'add the queue to outbox.relay.queues of a relay, or start one that serves all queues'
           WHEN breaker = 'OPEN' THEN coalesce(remedy, 'read the error')
       END AS what_to_do
FROM state;

COMMENT ON VIEW outbox_queue_state IS 'Per queue: pause, breaker, rate, lease, and if it waits as a whole, why and what to do';
