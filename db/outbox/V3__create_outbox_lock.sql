-- One lease per queue: whoever holds it is the only relay that sends to that queue. The columns are ShedLock's, the times
-- are the database's, in UTC without a time zone, as ShedLock writes them. Rows are never deleted: ShedLock remembers
-- which ones exist.

CREATE TABLE outbox_lock (
    name       varchar(128) NOT NULL,
    lock_until timestamp    NOT NULL,
    locked_at  timestamp    NOT NULL,
    locked_by  varchar(255) NOT NULL,

    CONSTRAINT outbox_lock_pk PRIMARY KEY (name)
);

COMMENT ON TABLE  outbox_lock            IS 'Leases of the relays, one per queue with work';
COMMENT ON COLUMN outbox_lock.name       IS 'queue: and the name of the queue';
COMMENT ON COLUMN outbox_lock.lock_until IS 'End of the lease (UTC); the holder extends it while it lives';
COMMENT ON COLUMN outbox_lock.locked_at  IS 'Start of the lease (UTC)';
COMMENT ON COLUMN outbox_lock.locked_by  IS 'Id of the relay process (outbox_relay.id)';
