package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.OutboxStore.Limit;
import io.outboxrelay.relay.RowKey;
import io.outboxrelay.relay.queue.RequestBudget.HandBudget;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The rows of one queue that this process has in hand: read, and their verdict not yet written. A row in hand is not
 * taken again when a sweep reads it. Used by the loop's thread only.
 */
final class RowsInHand {

    /** Pages in hand at a time: read ahead of sending, and behind it until they are marked. */
    static final int PAGES = 4;

    /** Bytes of a page at most. */
    static final int PAGE_BYTES = 8 << 20;

    /** @param tried whether it had failed before it was read */
    private record Held(RowKey key, int size, boolean tried) {}

    private final Map<Long, Held> rows = new HashMap<>();
    /** Rows whose verdict was written while a read was under way: that read may still have seen them unsent. */
    private final Map<Long, RowKey> writtenDuringRead = new HashMap<>();

    private final HandBudget budget;
    private final int pageRows;
    private boolean reading;
    private boolean closed;
    /** Bytes that the read under way may bring. */
    private long expected;

    private long bytes;
    private int triedRows;
    private long triedBytes;

    /** {@code pageRows} are the rows of a page. */
    RowsInHand(HandBudget budget, int pageRows) {
        this.budget = budget;
        this.pageRows = pageRows;
    }

    void readStarts() {
        if (!reading) {
            reading = true;
            expect(page().bytes());
        }
    }

    void readEnded() {
        reading = false;
        expect(0);
        writtenDuringRead.clear();
    }

    /** Takes the row in hand; false if it is, or was just now. */
    boolean take(OutboxRow row) {
        var held = rows.get(row.id());
        if (held != null && held.key().equals(row.key()) || row.key().equals(writtenDuringRead.get(row.id()))) {
            return false;
        }
        takeBack(row);
        return true;
    }

    /** Takes the row in hand whatever was just written of it: that has been undone. */
    void takeBack(OutboxRow row) {
        put(new Held(row.key(), row.size(), row.attempts() > 0));
    }

    /** Keeps rows in hand of which nothing is left but to mark them. */
    void keep(Collection<RowKey> keys) {
        keys.forEach(key -> put(new Held(key, 0, false)));
    }

    /** Whether a row with this id is in hand, or was just now. */
    boolean has(long id) {
        return rows.containsKey(id) || writtenDuringRead.containsKey(id);
    }

    /** The verdicts of these rows are in the table. */
    void written(Collection<RowKey> keys) {
        for (RowKey key : keys) {
            var held = rows.get(key.id());
            if (held != null && held.key().equals(key)) {
                rows.remove(key.id());
                count(held, -1);
            }
        }
        if (reading) {
            keys.forEach(key -> writtenDuringRead.put(key.id(), key));
        }
    }

    /** Whether another page may be read. */
    boolean hasRoom() {
        return rows.isEmpty()
                || rows.size() <= (PAGES - 1) * pageRows && bytes <= (PAGES - 1L) * PAGE_BYTES && budget.hasRoom(bytes);
    }

    /** Whether rows that have failed before may be read: half of the room is for new ones, however many fail and go again. */
    boolean hasRoomForTried() {
        return triedRows < PAGES / 2 * pageRows && triedBytes < PAGES / 2 * PAGE_BYTES;
    }

    /** As large as there is room for; a page always has one row. */
    Limit page() {
        return new Limit(pageRows, (int) Math.max(1, Math.min(PAGE_BYTES, budget.page(bytes))));
    }

    /** The pass is over: what it had in hand is nobody's. */
    void close() {
        expect(0);
        budget.add(-bytes);
        closed = true;
    }

    private void expect(long more) {
        if (!closed) {
            budget.add(more - expected);
            expected = more;
        }
    }

    private void put(Held row) {
        var before = rows.put(row.key().id(), row);
        if (before != null) {
            count(before, -1);
        }
        count(row, 1);
    }

    private void count(Held row, int sign) {
        bytes += (long) sign * row.size();
        if (!closed) {
            budget.add((long) sign * row.size());
        }
        triedRows += row.tried() ? sign : 0;
        triedBytes += row.tried() ? (long) sign * row.size() : 0;
    }

    int rows() {
        return rows.size();
    }

    long bytes() {
        return bytes;
    }
}
