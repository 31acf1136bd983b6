package io.outboxrelay.relay.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Transactions of the services: they write some rows, commit now or later, or roll back. */
final class SimulatedProducers {

    private final SimulatedWorld world;
    private final SimulatedDatabase database;
    private final Promise promise;
    private final List<String> queues = new ArrayList<>();
    private final int groupsPerQueue;
    private final double badRows;
    private final double lateRows;
    /** Chance that a transaction is one of a broken producer, which writes nothing that a request can carry. */
    private final double unsendable;

    private final double slowTransactions;

    SimulatedProducers(SimulatedWorld world, SimulatedDatabase database, Promise promise) {
        this.world = world;
        this.database = database;
        this.promise = promise;
        for (int i = world.between(0, 2); i > 0; i--) {
            queues.add("standard-" + i);
        }
        for (int i = world.between(queues.isEmpty() ? 1 : 0, 2); i > 0; i--) {
            queues.add("ordered-" + i + ".fifo");
        }
        groupsPerQueue = world.between(1, 8);
        badRows = world.chance(0.5) ? world.random() * 0.1 : 0;
        slowTransactions = world.chance(0.3) ? 0.5 : 0.1;
        unsendable = world.chance(0.15) ? 0.4 : 0;
        lateRows = world.chance(0.3) ? world.random() * 0.2 : 0;
    }

    /** Writes rows for a while: a few at a time, and sometimes many at once. */
    void work(Duration time) {
        int transactions = world.between(5, 60);
        for (int i = 0; i < transactions; i++) {
            boolean many = world.chance(0.02);
            world.after(
                    world.between(Duration.ZERO, time),
                    () -> transaction(many ? world.between(50, 400) : world.between(1, 6)));
        }
    }

    private void transaction(int rows) {
        long xid = database.begin();
        var written = new ArrayList<SimulatedRow>();
        write(rows, written);
        boolean slow = world.chance(slowTransactions);
        Duration length = world.between(Duration.ofMillis(1), slow ? Duration.ofSeconds(40) : Duration.ofMillis(20));
        if (slow) {
            // Another row of the same transaction, with an id above those of transactions that have ended meanwhile.
            world.after(length.dividedBy(2), () -> write(1, written));
        }
        world.after(length, () -> end(xid, written));
    }

    private void write(int rows, List<SimulatedRow> written) {
        String queue = world.oneOf(queues);
        String group = queue.endsWith(".fifo") ? "g" + world.between(1, groupsPerQueue) : null;
        boolean isBroken = world.chance(unsendable);
        for (int i = 0; i < rows; i++) {
            if (group != null && world.chance(0.5)) {
                group = "g" + world.between(1, groupsPerQueue);
            }
            boolean late = world.chance(lateRows);
            long availableAt = database.now()
                    + (late
                            ? world.between(Duration.ofMillis(50), Duration.ofMinutes(2))
                                    .toNanos()
                            : 0);
            String status = late && world.chance(0.5) ? "SCHEDULED" : "PENDING";
            written.add(database.insert(queue, group, isBroken ? "unsendable" : body(), status, availableAt));
        }
    }

    private String body() {
        if (!world.chance(badRows)) {
            return "good";
        }
        return switch (world.between(1, 5)) {
            case 1 -> "refused";
            case 2 -> "fails " + world.between(1, 12);
            case 3 -> "poison";
            case 4 -> "unsendable";
            default -> "hangs";
        };
    }

    private void end(long xid, List<SimulatedRow> written) {
        if (world.chance(0.1)) {
            world.trace(() -> "rolled back " + written);
            database.rollBack(xid, written);
        } else {
            world.trace(() -> "committed " + written);
            database.commit(xid, written);
            promise.committed(written);
        }
    }
}
