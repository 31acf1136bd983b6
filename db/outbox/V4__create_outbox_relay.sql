-- Which relay processes live: each beats every few seconds, so that they can share the queues fairly.

CREATE TABLE outbox_relay (
    id         uuid        NOT NULL,
    queues     text[],
    started_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT outbox_relay_pk PRIMARY KEY (id)
);

COMMENT ON TABLE  outbox_relay            IS 'Relay processes; a row not seen for a while belongs to a dead process and is removed by the next one that beats';
COMMENT ON COLUMN outbox_relay.id         IS 'Random id of the process';
COMMENT ON COLUMN outbox_relay.queues     IS 'The only queues it serves, sorted; null for all';
COMMENT ON COLUMN outbox_relay.started_at IS 'When the process first reported';
COMMENT ON COLUMN outbox_relay.seen_at    IS 'When the process last reported';
