package io.outboxrelay.relay.simulation;

import io.outboxrelay.relay.OperatorControl;
import io.outboxrelay.relay.Snapshot;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The tables and transactions of a simulated PostgreSQL. Its time is that of its owner, in nanoseconds. */
final class SimulatedDatabase {

    /** A row of {@code outbox_lock}. */
    record Lock(String holder, long until, boolean givenBack) {}

    final TreeMap<Long, SimulatedRow> rows = new TreeMap<>();
    /** What the partial indexes are in PostgreSQL: by queue and status, in order of id. */
    private final Map<String, TreeMap<Long, SimulatedRow>> index = new TreeMap<>();

    final Map<String, Lock> locks = new HashMap<>();
    final Map<String, Long> relays = new HashMap<>();
    /** What operators have said, by queue. */
    final Map<String, OperatorControl.Orders> orders = new HashMap<>();
    /** Paused groups, as queue/group. */
    final Set<String> pausedGroups = new TreeSet<>();

    final Map<String, Long> pausedSince = new HashMap<>();

    private final Set<String> lost = new HashSet<>();
    private final TreeSet<Long> running = new TreeSet<>();
    private final LongSupplier time;
    private static final TreeMap<Long, SimulatedRow> NO_ROWS = new TreeMap<>();

    private long lastId;
    private long nextXid = 100;

    SimulatedDatabase(LongSupplier time) {
        this.time = time;
    }

    long now() {
        return time.getAsLong();
    }

    /** Draws an id for a row of an open transaction; nobody sees it before {@link #commit}. */
    SimulatedRow insert(String queue, @Nullable String group, String body, String status, long availableAt) {
        var row = new SimulatedRow(++lastId, queue, group, body, status, availableAt);
        row.scheduled = availableAt > now();
        rows.put(row.id, row);
        index(row).put(row.id, row);
        return row;
    }

    void update(SimulatedRow row, String status) {
        index(row).remove(row.id);
        row.status(status);
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

    /** An operator has changed something of a queue. */
    void changed(String queue) {
        var before = orders.getOrDefault(queue, OperatorControl.Orders.NONE);
        orders.put(queue, new OperatorControl.Orders(before.changes() + 1, pausedSince.containsKey(queue)));
    }

    long begin() {
        running.add(nextXid);
        return nextXid++;
    }

    void commit(long xid, Iterable<SimulatedRow> written) {
        written.forEach(row -> row.committedAt = now());
        running.remove(xid);
    }

    void rollBack(long xid, Iterable<SimulatedRow> written) {
        written.forEach(row -> index(row).remove(row.id));
        running.remove(xid);
    }

    Snapshot snapshot() {
        return new Snapshot(running.isEmpty() ? nextXid : running.first(), nextXid);
    }

    /** Takes a free lock; whoever let it run out has lost it. */
    void lock(String name, String holder, long until) {
        var before = locks.put(name, new Lock(holder, until, false));
        if (before != null && !before.givenBack) {
            lost.add(name + " " + before.holder);
        }
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
