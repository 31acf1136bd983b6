-- Causes in plain words again: what a person does about each, apart from what becomes of the messages then. Those of a
-- closed queue leave by themselves, a DEAD one must be retried, and some can never be sent. Throttling by KMS is no fault
-- of the key, and a refusal by KMS comes under the code AccessDenied too, so the texts of the relay are looked at as well.
CREATE OR REPLACE VIEW outbox_cause (place, pattern, why, what_to_do, mendable) AS VALUES
    (1, '(?i)throttl|^OverLimit|^TooManyRequests',
        'SQS throttles the relay',
        'wait; if it lasts, ask AWS for a higher quota', true),
    (2, '(?i)^Kms|KMS key of queue',
        'the KMS key of the queue can''t be used',
        'enable the key, or grant kms:GenerateDataKey and kms:Decrypt on it to the relay''s role', true),
    (3, '^(QueueDoesNotExist|NonExistentQueue)',
        'the queue does not exist in the relay''s AWS account and region',
        'create the queue, or correct its name in outbox.sqs.queues', true),
    (4, '^(NoCredentials|NoRegion|AuthFailure|Expired|Incomplete|Invalid(AccessKeyId|ClientTokenId|Signature|Token)|MissingAuth|NotAuthorized|RequestExpired|SignatureDoesNotMatch|Unrecognized)|No valid AWS credentials',
        'AWS does not know the relay: its credentials or its region are missing, expired or wrong',
        'check the relay''s role, keys, region and clock', true),
    (5, '^(AccessDenied|OptInRequired)|SQS refuses access',
        'the queue is closed to the relay: its role or the policy of the queue denies access',
        'grant sqs:GetQueueUrl and sqs:SendMessage on the queue to the relay''s role', true),
    (6, 'does not take this kind of request|address of queue .* is not valid|does not support sending|is not SQS',
        'what the relay calls is no queue that takes its requests',
        'do what the error says', true),
    (7, 'TooLong|shorter than|too long',
        'the message is longer than the queue allows',
        'raise MaximumMessageSize of the queue (1 MiB at most), or let the producer send a shorter one instead', true),
    (8, '^InvalidMessage',
        'the message has characters or attributes that SQS never takes',
        'it can''t be sent as it is: let its producer send a valid one instead', false),
    (9, '^(InvalidParameter|InvalidAttribute|Missing|Validation)',
        'SQS refuses a parameter of the message or a setting of the queue',
        'read the error; correct the queue, or let the producer send a valid message instead', true),
    (10, '^(Timeout|NotMentioned|InternalError|InternalFailure|ServiceUnavailable|Sdk)|HTTP 5',
        'SQS or the way to it fails',
        'look at the network of the relay and the health of SQS', true),
    (11, '',
        'SQS refuses it for a reason that is not known here',
        'read the error and mend its cause', true);

COMMENT ON COLUMN outbox_cause.pattern  IS 'What last_error or breaker_reason looks like';
COMMENT ON COLUMN outbox_cause.mendable IS 'Whether a message that died of it can be sent once a person has acted';

CREATE OR REPLACE VIEW outbox_queue_state AS
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
           WHEN breaker = 'OPEN' THEN format('%s; its messages leave by themselves then', coalesce(remedy, 'read the error'))
       END AS what_to_do
FROM state;
