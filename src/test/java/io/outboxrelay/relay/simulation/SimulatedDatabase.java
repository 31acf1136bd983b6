package io.outboxrelay.relay.simulation;

import io.outboxrelay.relay.Snapshot;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tables and transactions of a simulated PostgreSQL. Its time, in nanoseconds, is that of its owner and a difference that
 * changes when its clock is set, or another server takes its place.
 */
final class SimulatedDatabase {

    /** A row of {@code outbox_lock}. */
    record Lock(String holder, long until, boolean givenBack) {}

    /** What a producer has open. */
    static final class Transaction {

        private static final long NONE = 0;

        private long xid = NONE;
    }

    private static final TreeMap<Long, SimulatedRow> NO_ROWS = new TreeMap<>();

    final TreeMap<Long, SimulatedRow> rows = new TreeMap<>();
    /** Rows that relays have deleted, by serial. */
    private final Map<Long, SimulatedRow> deleted = new TreeMap<>();
    /** What the partial indexes are in PostgreSQL: by queue and status, in order of id. */
    private final Map<String, TreeMap<Long, SimulatedRow>> index = new TreeMap<>();

    final Map<String, Lock> locks = new HashMap<>();
    final Map<String, Long> relays = new HashMap<>();
    final SimulatedOrders orders = new SimulatedOrders();
    private final Set<String> lost = new HashSet<>();
    private final Map<String, Integer> grants = new HashMap<>();
    private final TreeMap<Long, Transaction> running = new TreeMap<>();
    private final LongSupplier time;
    private Consumer<SimulatedRow> listener = row -> {};

    private long serial;
    private long lastId;
    private long nextXid = 100;
    private long skew;
    private long clockSetAt = Long.MIN_VALUE;
    private int incarnation;
    private long incarnationSince;

    SimulatedDatabase(LongSupplier time) {
        this.time = time;
    }

    long now() {
        return time.getAsLong() + skew;
    }

    /** Somebody sets its clock, or it is another machine's. */
    void setClock(Duration ahead) {
        skew = ahead.toNanos();
        clockSetAt = time.getAsLong();
    }

    /** When its clock was last set, by the world's time. */
    long clockSetAt() {
        return clockSetAt;
    }

    /** Which of the servers that took each other's place it is. */
    int incarnation() {
        return incarnation;
    }

    /** Since when it is that, by the world's time. */
    long incarnationSince() {
        return incarnationSince;
    }

    /** Calls {@code listener} with each row that a relay deletes. */
    void whenDeleted(Consumer<SimulatedRow> listener) {
        this.listener = listener;
    }

    Transaction begin() {
        return new Transaction();
    }

    /**
     * Writes a row that nobody sees before {@link #commit}. The first column gives the transaction its own id, and only then
     * the row's is drawn.
     */
    SimulatedRow insert(
            Transaction transaction, String queue, @Nullable String group, String body, String status, long delay) {
        if (transaction.xid == Transaction.NONE) {
            transaction.xid = nextXid++;
            running.put(transaction.xid, transaction);
        }
        var row = new SimulatedRow(++lastId, ++serial, queue, group, body, status, now(), now() + delay);
        rows.put(row.id, row);
        index(row).put(row.id, row);
        return row;
    }

    void update(SimulatedRow row, String status) {
        index(row).remove(row.id);
        row.status(status);
        index(row).put(row.id, row);
    }

    /** A relay that keeps no sent row says that this one was sent. */
    void delete(SimulatedRow row) {
        remove(row);
        row.status("SENT");
        deleted.put(row.serial, row);
        listener.accept(row);
    }

    /** Rows that were deleted, and would be SENT otherwise. */
    Collection<SimulatedRow> deleted() {
        return deleted.values();
    }

    /** Whether this server ever had the row. */
    boolean knows(SimulatedRow row) {
        return rows.get(row.id) == row || deleted.get(row.serial) == row;
    }

    void move(SimulatedRow row, String queue) {
        index(row).remove(row.id);
        row.queue = queue;
        index(row).put(row.id, row);
    }

    /** Rows of a queue with a status, in order of id; those not committed yet among them. */
    Collection<SimulatedRow> rows(String queue, String status) {
        return index.getOrDefault(queue + " " + status, NO_ROWS).values();
    }

    /** Rows above an id. */
    Collection<SimulatedRow> rows(String queue, String status, long above) {
        return index.getOrDefault(queue + " " + status, NO_ROWS)
                .tailMap(above, false)
                .values();
    }

    /** Names of queues with visible rows of a status. */
    Set<String> queues(String... statuses) {
        var queues = new TreeSet<String>();
        for (String status : statuses) {
            index.forEach((key, rows) -> {
                if (key.endsWith(" " + status) && rows.values().stream().anyMatch(SimulatedRow::isVisible)) {
                    queues.add(key.substring(0, key.indexOf(' ')));
                }
            });
        }
        return queues;
    }

    private TreeMap<Long, SimulatedRow> index(SimulatedRow row) {
        return index.computeIfAbsent(row.queue + " " + row.status(), key -> new TreeMap<>());
    }

    /** False if the transaction is not there any more; another may have its number. */
    boolean commit(Transaction transaction, Iterable<SimulatedRow> written) {
        if (!running.remove(transaction.xid, transaction)) {
            return false;
        }
        written.forEach(row -> row.committedAt = time.getAsLong());
        return true;
    }

    void rollBack(Transaction transaction, Iterable<SimulatedRow> written) {
        if (running.remove(transaction.xid, transaction)) {
            written.forEach(this::remove);
        }
    }

    private void remove(SimulatedRow row) {
        index(row).remove(row.id);
        rows.remove(row.id);
    }

    Snapshot snapshot() {
        return new Snapshot(running.isEmpty() ? nextXid : running.firstKey(), nextXid);
    }

    /** What a standby has by now. */
    SimulatedStandby standby() {
        return new SimulatedStandby(rows.values(), deleted.values(), locks, relays, orders, lastId, nextXid);
    }

    /** A standby takes its place: what was written since is gone, and ids are drawn again. */
    void failOver(SimulatedStandby standby) {
        rows.values().stream().toList().forEach(this::remove);
        standby.rows().forEach(row -> {
            rows.put(row.id, row);
            index(row).put(row.id, row);
        });
        deleted.clear();
        standby.deleted().forEach(row -> deleted.put(row.serial, row));
        standby.restore(locks, relays, orders);
        running.clear();
        lastId = standby.lastId();
        nextXid = standby.nextXid();
        incarnation++;
        incarnationSince = time.getAsLong();
    }

    /** Takes a free lock; whoever let it run out has lost it. */
    void lock(String name, String holder, long until) {
        grants.merge(name, 1, Integer::sum);
        var before = locks.put(name, new Lock(holder, until, false));
        if (before != null && !before.givenBack) {
            lost.add(name + " " + before.holder);
        }
    }

    /** How often this lock was taken. */
    int grants(String name) {
        return grants.getOrDefault(name, 0);
    }

    /** Whether this holder ever let this lock run out. */
    boolean hasLost(String name, String holder) {
        return lost.contains(name + " " + holder);
    }

    boolean isHeld(String lock, String holder) {
        var held = locks.get(lock);
        return held != null && held.holder.equals(holder) && held.until > now();
    }
}
