package io.outboxrelay.relay.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /** How many more rows nobody will be able to change. */
    private int fixedRows;

    private final double slowTransactions;

    SimulatedProducers(SimulatedWorld world, SimulatedDatabase database, Promise promise, boolean calm) {
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
        fixedRows = !calm && world.chance(0.2) ? world.between(1, 5) : 0;
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

    /** One good message for each queue: as long as a queue takes none, no failure of another is its own fault. */
    void trickle() {
        for (String queue : queues) {
            var transaction = database.begin();
            String group = queue.endsWith(".fifo") ? "trickle" : null;
            var row = database.insert(transaction, queue, group, "good", "PENDING", 0);
            if (database.commit(transaction, List.of(row))) {
                promise.committed(List.of(row));
            }
        }
    }

    private void transaction(int rows) {
        var transaction = database.begin();
        var written = new ArrayList<SimulatedRow>();
        String queue = world.oneOf(queues);
        write(transaction, queue, rows, written);
        boolean slow = world.chance(slowTransactions);
        Duration length = world.between(Duration.ofMillis(1), slow ? Duration.ofSeconds(40) : Duration.ofMillis(20));
        if (slow) {
            // Another row of the same transaction, with an id above those of transactions that have ended meanwhile.
            world.after(length.dividedBy(2), () -> write(transaction, queue, 1, written));
        }
        world.after(length, () -> end(transaction, written));
    }

    private void write(SimulatedDatabase.Transaction transaction, String queue, int rows, List<SimulatedRow> written) {
        String group = group(queue);
        boolean isBroken = world.chance(unsendable);
        for (int i = 0; i < rows; i++) {
            if (world.chance(0.5)) {
                group = group(queue);
            }
            boolean late = world.chance(lateRows);
            Duration delay = late ? world.between(Duration.ofMillis(50), Duration.ofMinutes(2)) : Duration.ZERO;
            String status = late && world.chance(0.5) ? "SCHEDULED" : "PENDING";
            String body = isBroken ? "unsendable" : body();
            var row = database.insert(transaction, queue, group, body, status, delay.toNanos());
            if (fixedRows > 0 && world.chance(0.1)) {
                fixedRows--;
                row.isFixed = true;
            }
            written.add(row);
        }
    }

    private @Nullable String group(String queue) {
        return queue.endsWith(".fifo") ? "g" + world.between(1, groupsPerQueue) : null;
    }

    private String body() {
        if (!world.chance(badRows)) {
            return "good";
        }
        return switch (world.between(1, 6)) {
            case 1 -> "refused";
            case 2 -> "fails " + world.between(1, 12);
            case 3 -> "poison";
            case 4 -> "unsendable";
            case 5 -> "barred";
            default -> "hangs";
        };
    }

    private void end(SimulatedDatabase.Transaction transaction, List<SimulatedRow> written) {
        if (world.chance(0.1)) {
            world.trace(() -> "rolled back " + written);
            database.rollBack(transaction, written);
        } else if (database.commit(transaction, written)) {
            world.trace(() -> "committed " + written);
            promise.committed(written);
            if (world.chance(0.2)) {
                afterCommit(written.get(0));
            }
        }
    }

    /** What a listener writes after the commit, in a transaction of its own: the next of the same group. */
    private void afterCommit(SimulatedRow before) {
        var transaction = database.begin();
        var row = database.insert(transaction, before.queue, before.group, "good", "PENDING", 0);
        world.after(world.between(Duration.ZERO, Duration.ofMillis(5)), () -> end(transaction, List.of(row)));
    }
}
