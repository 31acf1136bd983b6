-- What operators tell relays. Written by the functions of the scripts V06 and V09; relays only read it, every half second, and
-- so never wait for an operator's open transaction.

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

-- What persons did. Append only, one row per call. The software never deletes one.

CREATE TABLE outbox_audit (
    id        bigint      GENERATED ALWAYS AS IDENTITY,
    at        timestamptz NOT NULL DEFAULT now(),
    action    text        NOT NULL,
    actor     text        NOT NULL,
    db_user   text        NOT NULL DEFAULT session_user,
    reason    text,
    queue     text        COLLATE "C",
    group_id  text        COLLATE "C",
    error     text,
    ids       bigint[]    NOT NULL DEFAULT '{}',
    target    text,
    originals bigint[],

    CONSTRAINT outbox_audit_pk PRIMARY KEY (id),
    CONSTRAINT outbox_audit_action_is_known CHECK (
        action IN ('RETRY', 'DISCARD', 'PAUSE', 'RESUME', 'CANCEL', 'RESCHEDULE', 'MOVE', 'REPLAY', 'LOOK'))
);

-- The purge asks which messages were discarded lately, operators ask what was done last night.
CREATE INDEX outbox_audit_at ON outbox_audit (at);

COMMENT ON TABLE  outbox_audit           IS 'Every call of a function that changes messages, pauses, resumes or looks into one; a dry run changes nothing';
COMMENT ON COLUMN outbox_audit.id        IS 'Order of the calls';
COMMENT ON COLUMN outbox_audit.at        IS 'Start of the transaction of the call';
COMMENT ON COLUMN outbox_audit.action    IS 'RETRY, DISCARD, PAUSE, RESUME, CANCEL, RESCHEDULE, MOVE, REPLAY or LOOK';
COMMENT ON COLUMN outbox_audit.actor     IS 'Who did it, as the caller says';
COMMENT ON COLUMN outbox_audit.db_user   IS 'Who was logged in';
COMMENT ON COLUMN outbox_audit.reason    IS 'Why, as the caller says';
COMMENT ON COLUMN outbox_audit.queue     IS 'The queue the call was restricted to';
COMMENT ON COLUMN outbox_audit.group_id  IS 'The group the call was restricted to';
COMMENT ON COLUMN outbox_audit.error     IS 'The LIKE pattern of last_error the call was restricted to';
COMMENT ON COLUMN outbox_audit.ids       IS 'The messages that were changed, are sent again, or were looked into';
COMMENT ON COLUMN outbox_audit.target    IS 'The queue that messages were moved to, or the time that they were put off to';
COMMENT ON COLUMN outbox_audit.originals IS 'REPLAY: the sent messages, each in the place that its new row has in ids';
