-- DEAD rows by queue, for operators: retrying or discarding thousands of them, and listing them, must not wade through the
-- 100,000 BLOCKED rows behind them, which share the index outbox_message_held. A row enters it only when it dies, so the
-- way of a healthy message costs nothing more.
CREATE INDEX outbox_message_dead ON outbox_message (queue, id)
    WHERE status = 'DEAD';
