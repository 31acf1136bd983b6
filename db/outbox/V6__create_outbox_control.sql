-- What operators tell relays. Written by the functions outbox_retry, outbox_discard, outbox_pause and outbox_resume;
-- relays only read it, every second, and so never wait for an operator's open transaction.

CREATE TABLE outbox_control (
    queue   text   COLLATE "C" NOT NULL,
    changes bigint NOT NULL DEFAULT 1,

    CONSTRAINT outbox_control_pk PRIMARY KEY (queue)
);

CREATE TABLE outbox_paused (
    queue     text        COLLATE "C" NOT NULL,
    group_id  text        COLLATE "C" NOT NULL DEFAULT '',
    paused_at timestamptz NOT NULL DEFAULT now(),
    paused_by text        NOT NULL,
    reason    text        NOT NULL,

    CONSTRAINT outbox_paused_pk PRIMARY KEY (queue, group_id)
);

COMMENT ON TABLE  outbox_control          IS 'Queues whose messages or pauses an operator has changed';
COMMENT ON COLUMN outbox_control.queue    IS 'Name of the SQS queue, as messages have it';
COMMENT ON COLUMN outbox_control.changes  IS 'Number of changes; a relay that sees a new one reads its queue afresh';
COMMENT ON TABLE  outbox_paused           IS 'Queues and FIFO groups that relays must not send to until they are resumed';
COMMENT ON COLUMN outbox_paused.queue     IS 'Name of the SQS queue, as messages have it';
COMMENT ON COLUMN outbox_paused.group_id  IS 'The paused group; empty for the whole queue';
COMMENT ON COLUMN outbox_paused.paused_at IS 'Since when';
COMMENT ON COLUMN outbox_paused.paused_by IS 'By whom';
COMMENT ON COLUMN outbox_paused.reason    IS 'Why, for the next operator';
