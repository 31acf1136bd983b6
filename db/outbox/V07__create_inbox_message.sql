-- The inbox: what the consumers that work on this database have handled. A row commits with the work, so that the next
-- delivery of the same message is known. It is kept for a while and then removed, a few pages of the table at a time.
--
-- Two consumers may take the same message, so it takes both to be unique. There is no index on the time: a btree costs each
-- message 68 bytes of WAL, and a BRIN index is of no use once vacuum has let new rows in between the old ones.

CREATE TABLE inbox_message (
    key          uuid        NOT NULL,
    consumer     text        COLLATE "C" NOT NULL,
    business_key text,
    content_hash bigint      NOT NULL DEFAULT 0,
    received_at  timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT inbox_message_pk PRIMARY KEY (key, consumer)
) WITH (
    -- what the purge removes must be free before as much again is written
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_insert_scale_factor = 0.05
);

COMMENT ON TABLE  inbox_message              IS 'Messages that were handled, once for each consumer: a row commits with the work of its message';
COMMENT ON COLUMN inbox_message.key          IS 'The message id (attribute outbox-message-id), or 128 bits of SHA-256 of the business key';
COMMENT ON COLUMN inbox_message.consumer     IS 'Who handled it, as the service calls itself';
COMMENT ON COLUMN inbox_message.business_key IS 'What was done, where that and not the message is known, such as order-42/charge';
COMMENT ON COLUMN inbox_message.content_hash IS '64 bits of SHA-256 of the content; 0 if it is not compared';
COMMENT ON COLUMN inbox_message.received_at  IS 'Start of the transaction that handled it';
