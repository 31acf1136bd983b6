package io.outboxrelay.relay;

import java.util.List;

/**
 * What one read brought.
 *
 * @param rows in the order of the read
 * @param exhausted whether the read found all there was, rather than stopping at a limit
 * @param snapshot of running transactions, taken before the rows were read: what had ended by then is among them
 */
public record Page(List<FoundRow> rows, boolean exhausted, Snapshot snapshot) {

    /** The greatest id, 0 when empty. */
    public long lastId() {
        return rows.stream().mapToLong(FoundRow::id).max().orElse(0);
    }
}
