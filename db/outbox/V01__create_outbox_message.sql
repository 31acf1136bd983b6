-- The outbox: producers write rows inside their own transactions, the relay moves them to Amazon SQS. The CHECK constraints
-- refuse, in the producer's transaction, what SQS would refuse for good later. PostgreSQL checks each of them again at
-- every UPDATE, whatever it changes: a bound on the length beside a plain + takes 0.3 µs, where a counted repetition such
-- as {1,128} takes 5 to 15, more than marking the row itself. Names and ids are plain ASCII: collation "C" compares them
-- fast, and no upgrade of the system's locales can break an index. Each constraint also takes 3 µs of each INSERT, whatever it
-- says, as its expression is read anew for every statement: two that are alike share one, and a list is one literal. No text has a
-- backslash: where standard_conforming_strings is off, PostgreSQL would take it away.

-- Whether SQS takes attributes, as far as that is seen at once: at most ten, each a text, a number or a text with its type, and
-- all of them within 1 MiB (of bytes, which Base64 makes a third longer). A function, because the paths written into a
-- constraint would cost each INSERT 24 µs, and this one 8. Asked while a row waits, so that marking pays nothing. Runs with the
-- rights of whoever inserts; what it names stands in pg_catalog, whatever is on the search_path.
CREATE FUNCTION outbox_attributes_are_sendable(attributes jsonb)
    RETURNS boolean
    LANGUAGE plpgsql
    IMMUTABLE STRICT PARALLEL SAFE
AS $$
BEGIN
    RETURN pg_catalog.pg_column_size(attributes) OPERATOR(pg_catalog.<=) 1400000
       AND pg_catalog.jsonb_array_length(pg_catalog.jsonb_path_query_array(attributes, '$.*'::pg_catalog.jsonpath))
           OPERATOR(pg_catalog.<=) 10
       AND NOT pg_catalog.jsonb_path_exists(attributes, '$.keyvalue() ? (!(
               @.value.type() == "string" || @.value.type() == "number"
               || @.value.type() == "object" && @.value.type.type() == "string" && @.value.value.type() == "string"
                  && !exists(@.value.keyvalue() ? (@.key != "type" && @.key != "value"))))'::pg_catalog.jsonpath);
END
$$;

COMMENT ON FUNCTION outbox_attributes_are_sendable IS 'Whether attributes are at most ten texts, numbers, or texts with their type, that fit into a message';

-- tx comes before id, because defaults are filled in in this order: whoever draws an id has the id of their transaction by
-- then, so a snapshot taken later knows of them. Without it COPY, which draws ids while it waits for more lines, could commit
-- a row long after its readers had passed it.

CREATE TABLE outbox_message (
    tx             xid8        NOT NULL DEFAULT pg_current_xact_id(),
    id             bigint      GENERATED ALWAYS AS IDENTITY,
    message_id     uuid        NOT NULL DEFAULT gen_random_uuid(),
    queue          text        COLLATE "C" NOT NULL,
    body           text        NOT NULL,
    attributes     jsonb       NOT NULL DEFAULT '{}',
    group_id       text        COLLATE "C",
    dedup_id       text        COLLATE "C",
    available_at   timestamptz NOT NULL DEFAULT now(),
    status         text        NOT NULL DEFAULT 'PENDING',
    attempts       int         NOT NULL DEFAULT 0,
    last_error     text,
    created_at     timestamptz NOT NULL DEFAULT now(),
    sent_at        timestamptz,
    sqs_message_id text,

    CONSTRAINT outbox_message_pk PRIMARY KEY (id),
    CONSTRAINT outbox_message_queue_is_an_sqs_queue_name
        CHECK (queue ~ '^[A-Za-z0-9_-]+(?:[.]fifo)?$' AND octet_length(queue) <= 80),
    CONSTRAINT outbox_message_fifo_queue_needs_a_group
        CHECK (group_id IS NOT NULL OR queue NOT LIKE '%.fifo'),
    CONSTRAINT outbox_message_group_id_is_1_to_128_printable_ascii
        CHECK (group_id ~ '^[!-~]+$' AND octet_length(group_id) <= 128),
    CONSTRAINT outbox_message_dedup_id_is_1_to_128_printable_ascii
        CHECK (dedup_id ~ '^[!-~]+$' AND octet_length(dedup_id) <= 128),
    -- BLOCKED elsewhere would never be sent; only a relay writes it
    CONSTRAINT outbox_message_dedup_id_and_blocked_are_for_fifo_queues
        CHECK ((dedup_id IS NULL AND status <> 'BLOCKED') OR queue LIKE '%.fifo'),
    CONSTRAINT outbox_message_body_is_1_byte_to_1_mib
        CHECK (octet_length(body) BETWEEN 1 AND 1048576),
    CONSTRAINT outbox_message_attributes_are_an_object
        CHECK (jsonb_typeof(attributes) = 'object'
               AND (status <> 'PENDING' OR outbox_attributes_are_sendable(attributes))),
    CONSTRAINT outbox_message_status_is_known
        CHECK (status = ANY ('{PENDING,SCHEDULED,RETRY,BLOCKED,SENT,DEAD,DISCARDED}')),
    -- a producer's row in RETRY would overtake its group
    CONSTRAINT outbox_message_attempts_are_not_negative_and_retry_has_some
        CHECK (attempts > 0 OR (attempts = 0 AND status <> 'RETRY'))
);

-- Without statistics the planner assumes that few rows have any one status. A table analysed while nearly all its
-- rows were PENDING would otherwise make it walk the primary key, through every SENT row, instead of the partial index.
ALTER TABLE outbox_message ALTER COLUMN status SET STATISTICS 0;

COMMENT ON TABLE  outbox_message                IS 'Messages on their way to Amazon SQS: written by producers in their own transactions, sent and marked by the relay';
COMMENT ON COLUMN outbox_message.tx             IS 'Transaction that wrote the row; drawn before the id';
COMMENT ON COLUMN outbox_message.id             IS 'Order of sending';
COMMENT ON COLUMN outbox_message.message_id     IS 'Identity that consumers see (attribute outbox-message-id); deduplication id on FIFO queues unless dedup_id is given';
COMMENT ON COLUMN outbox_message.queue          IS 'Name of the SQS queue, never a URL; ends in .fifo for a FIFO queue';
COMMENT ON COLUMN outbox_message.body           IS 'Message body, sent as it is';
COMMENT ON COLUMN outbox_message.attributes     IS 'Message attributes, at most ten: {"name": "text"}, {"name": 2}, or with a type {"name": {"type": "Number", "value": "2"}}';
COMMENT ON COLUMN outbox_message.group_id       IS 'MessageGroupId: needed on a FIFO queue, optional on a standard one (fair queues)';
COMMENT ON COLUMN outbox_message.dedup_id       IS 'MessageDeduplicationId, for FIFO queues only';
COMMENT ON COLUMN outbox_message.available_at   IS 'Not sent before this time';
COMMENT ON COLUMN outbox_message.status         IS 'PENDING, SCHEDULED (not due yet), RETRY (failed, due at available_at), BLOCKED (behind a failed row of its FIFO group), SENT (its row goes at once with outbox.retention=0), DEAD (needs a person), DISCARDED (by a person)';
COMMENT ON COLUMN outbox_message.attempts       IS 'Failed attempts that were, or could be, the fault of the message itself; an outage does not count';
COMMENT ON COLUMN outbox_message.last_error     IS 'Code and text of the last failure';
COMMENT ON COLUMN outbox_message.created_at     IS 'Start of the transaction that wrote the row';
COMMENT ON COLUMN outbox_message.sent_at        IS 'When SQS''s acceptance was recorded';
COMMENT ON COLUMN outbox_message.sqs_message_id IS 'MessageId that SQS answered';

-- Partial indexes hold unsent rows only, so they stay small however many sent rows the table keeps. A row leaves the
-- first one when its status changes: 100,000 rows in backoff or in blocked groups cost the reading of new rows nothing.

-- What to send next, per queue in order of id.
CREATE INDEX outbox_message_pending ON outbox_message (queue, id)
    WHERE status = 'PENDING';

-- What is due again, per queue in order of time.
CREATE INDEX outbox_message_due ON outbox_message (queue, available_at, id)
    WHERE status IN ('RETRY', 'SCHEDULED');

-- Which groups are held and what waits behind them. By status, so that the first and the last row of each are one step away,
-- though millions stand between them.
CREATE INDEX outbox_message_held ON outbox_message (queue, group_id, status, id)
    WHERE status IN ('RETRY', 'DEAD', 'BLOCKED');

-- DEAD rows by queue, for operators: retrying or discarding thousands of them, and listing them, must not wade through the
-- 100,000 BLOCKED rows behind them, which share the index outbox_message_held. A row enters it only when it dies, so the
-- way of a healthy message costs nothing more.
CREATE INDEX outbox_message_dead ON outbox_message (queue, id)
    WHERE status = 'DEAD';

-- Every sent message leaves a dead version and dead entries in the partial indexes. The defaults would let a fifth of a
-- table of ten million rows die before a vacuum; here it starts after 2 %, so index scans stay short, and does not pause.
ALTER TABLE outbox_message SET (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_insert_scale_factor = 0.05,
    autovacuum_analyze_scale_factor = 0.05,
    autovacuum_vacuum_cost_delay = 0,
    toast.autovacuum_vacuum_scale_factor = 0.02,
    toast.autovacuum_vacuum_threshold = 5000,
    toast.autovacuum_vacuum_cost_delay = 0
);
