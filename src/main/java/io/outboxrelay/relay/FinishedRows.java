package io.outboxrelay.relay;

import java.time.Duration;

/** The rows of {@code outbox_message} that are over. Every call blocks. Thread-safe. */
public interface FinishedRows {

    /**
     * Removes the SENT and DISCARDED rows that have been so for longer than {@code retention} among the next {@code rows}
     * rows of any status above an id. No other row is ever removed.
     */
    Removed remove(long above, int rows, Duration retention);

    /**
     * What one look came to.
     *
     * @param seen rows looked at
     * @param removed rows removed
     * @param kept finished rows that are not old enough
     * @param lastId greatest id looked at, 0 if there was none
     */
    record Removed(int seen, int removed, int kept, long lastId) {}
}
