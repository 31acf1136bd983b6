-- What the relay that holds a queue reports about it, so that SQL can say why a queue waits. Written on change and every
-- few seconds while messages flow, never per message, and by relays only: an operator's open transaction must not lock
-- a relay out.

CREATE TABLE outbox_queue (
    queue              text        COLLATE "C" NOT NULL,
    breaker            text        NOT NULL DEFAULT 'CLOSED',
    breaker_since      timestamptz NOT NULL DEFAULT now(),
    breaker_reason     text,
    sent_total         bigint      NOT NULL DEFAULT 0,
    sent_last_minute   bigint      NOT NULL DEFAULT 0,
    out_of_order_total bigint      NOT NULL DEFAULT 0,
    reported_at        timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT outbox_queue_pk PRIMARY KEY (queue),
    CONSTRAINT outbox_queue_breaker_is_known CHECK (breaker IN ('CLOSED', 'OPEN'))
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

COMMENT ON TABLE  outbox_queue                    IS 'Queues that a relay has held, as it last reported them';
COMMENT ON COLUMN outbox_queue.queue              IS 'Name of the SQS queue, as messages have it';
COMMENT ON COLUMN outbox_queue.breaker            IS 'CLOSED: messages flow; OPEN: the queue takes none and is probed until it does';
COMMENT ON COLUMN outbox_queue.breaker_since      IS 'When the breaker last changed';
COMMENT ON COLUMN outbox_queue.breaker_reason     IS 'Code and text of the failure that opened the breaker';
COMMENT ON COLUMN outbox_queue.sent_total         IS 'Messages sent by all relays since the row was made; those of the last seconds of a relay that died may be missing';
COMMENT ON COLUMN outbox_queue.sent_last_minute   IS 'Messages sent in the minute before reported_at';
COMMENT ON COLUMN outbox_queue.out_of_order_total IS 'Of those sent, messages that SQS took before an earlier one of their group, which it failed in the same request';
COMMENT ON COLUMN outbox_queue.reported_at        IS 'When a relay last had something to report';
