-- Partial indexes hold unsent rows only, so they stay small however many sent rows the table keeps. A row leaves the
-- first one when its status changes: 100,000 rows in backoff or in blocked groups cost the reading of new rows nothing.

-- What to send next, per queue in order of id.
CREATE INDEX outbox_message_pending ON outbox_message (queue, id)
    WHERE status = 'PENDING';

-- What is due again, per queue in order of time.
CREATE INDEX outbox_message_due ON outbox_message (queue, available_at, id)
    WHERE status IN ('RETRY', 'SCHEDULED');

-- Which groups are held and what waits behind them; also finds DEAD rows by queue.
CREATE INDEX outbox_message_held ON outbox_message (queue, group_id, id)
    WHERE status IN ('RETRY', 'DEAD', 'BLOCKED');
