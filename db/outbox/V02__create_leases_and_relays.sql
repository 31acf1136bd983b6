-- One lease per queue: whoever holds it is the only relay that sends to that queue. The columns are ShedLock's, the times
-- are the database's, in UTC without a time zone, as ShedLock writes them. Rows are never deleted: ShedLock remembers
-- which ones exist. Here and in the next tables a few rows are updated all the time, so vacuum comes by number of changes.

CREATE TABLE outbox_lock (
    name       varchar(128) NOT NULL,
    lock_until timestamp    NOT NULL,
    locked_at  timestamp    NOT NULL,
    locked_by  varchar(255) NOT NULL,

    CONSTRAINT outbox_lock_pk PRIMARY KEY (name)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

COMMENT ON TABLE  outbox_lock            IS 'Leases of the relays, one per queue with work';
COMMENT ON COLUMN outbox_lock.name       IS 'queue: and the name of the queue';
COMMENT ON COLUMN outbox_lock.lock_until IS 'End of the lease (UTC); the holder extends it while it lives';
COMMENT ON COLUMN outbox_lock.locked_at  IS 'Start of the lease (UTC)';
COMMENT ON COLUMN outbox_lock.locked_by  IS 'Id of the relay process (outbox_relay_process.id)';

-- Which relay processes live: each beats every few seconds, so that they can share the queues fairly.

CREATE TABLE outbox_relay_process (
    id         uuid        NOT NULL,
    queues     text[],
    started_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT outbox_relay_process_pk PRIMARY KEY (id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

COMMENT ON TABLE  outbox_relay_process            IS 'Relay processes; a row not seen for a while belongs to a dead process and is removed by the next one that beats';
COMMENT ON COLUMN outbox_relay_process.id         IS 'Random id of the process';
COMMENT ON COLUMN outbox_relay_process.queues     IS 'The only queues it serves, sorted; null for all';
COMMENT ON COLUMN outbox_relay_process.started_at IS 'When the process first reported';
COMMENT ON COLUMN outbox_relay_process.seen_at    IS 'When the process last reported';
