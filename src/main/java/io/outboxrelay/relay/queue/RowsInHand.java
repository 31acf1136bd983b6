package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.OutboxStore.Limit;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The rows of one queue that this process has in hand: read, and their verdict not yet written. A row in hand is not
 * taken again when a sweep reads it. Used by the loop's thread only.
 */
final class RowsInHand {

    /** Pages in hand at a time: read ahead of sending, and behind it until they are marked. */
    static final int PAGES = 4;

    private final Map<Long, Integer> sizes = new HashMap<>();
    /** Rows whose verdict was written while a read was under way: that read may still have seen them unsent. */
    private final Set<Long> writtenDuringRead = new HashSet<>();

    private boolean reading;
    private long bytes;

    void readStarts() {
        reading = true;
    }

    void readEnded() {
        reading = false;
        writtenDuringRead.clear();
    }

    /** Takes the row in hand; false if it is, or was just now. */
    boolean take(OutboxRow row) {
        if (has(row.id())) {
            return false;
        }
        takeBack(row);
        return true;
    }

    /** Takes the row in hand whatever was just written of it: that has been undone. */
    void takeBack(OutboxRow row) {
        Integer before = sizes.put(row.id(), row.size());
        bytes += row.size() - (before == null ? 0 : before);
    }

    /** Whether the row is in hand, or was just now. */
    boolean has(long id) {
        return sizes.containsKey(id) || writtenDuringRead.contains(id);
    }

    /** The verdicts of these rows are in the table. */
    void written(Collection<Long> ids) {
        for (Long id : ids) {
            Integer size = sizes.remove(id);
            bytes -= size == null ? 0 : size;
        }
        if (reading) {
            writtenDuringRead.addAll(ids);
        }
    }

    /** Whether another page may be read. */
    boolean hasRoom(Limit page) {
        return sizes.size() <= (PAGES - 1) * page.rows() && bytes <= (PAGES - 1L) * page.bytes();
    }

    int rows() {
        return sizes.size();
    }

    long bytes() {
        return bytes;
    }
}
