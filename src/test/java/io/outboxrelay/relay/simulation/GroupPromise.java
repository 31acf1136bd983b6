package io.outboxrelay.relay.simulation;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.RelaySettings;
import io.outboxrelay.relay.queue.QueueLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is promised of a FIFO group of which several rows may go in one request: never two requests at a time, one by one for
 * a while after each failure, and each row that SQS took out of order is counted, once, if its sender heard of it.
 */
final class GroupPromise {

    /** A row that a process was told of, and those before it in its group that SQS has failed and that may follow it. */
    private record Told(SimulatedProcess by, long serial, Set<Long> before) {}

    private final SimulatedWorld world;
    private final int most;
    private final boolean skipsDead;
    /** By process, queue and group. */
    private final Set<String> underWay = new HashSet<>();

    private final Map<String, Long> failedAt = new HashMap<>();
    /** Out of order as SQS's answer says, and not counted yet. */
    private final List<Told> uncounted = new ArrayList<>();

    private int counted;

    GroupPromise(SimulatedWorld world, RelaySettings settings) {
        this.world = world;
        this.most = settings.fifoBatch();
        this.skipsDead = settings.fifoOnDead() == RelaySettings.FifoOnDead.SKIP;
    }

    int counted() {
        return counted;
    }

    void requestStarts(String queue, List<OutboxRow> rows, SimulatedProcess by) {
        byGroup(queue, rows, by).forEach((group, some) -> {
            if (!underWay.add(group)) {
                throw new Promise.Broken("two requests have rows of " + group);
            }
            Long failed = failedAt.get(group);
            boolean trusted = failed == null || world.now() - failed >= QueueLimits.QUIET_GROUP.toNanos();
            if (some.size() > (trusted ? most : 1)) {
                throw new Promise.Broken(
                        "%d rows of %s go together, trusted: %s".formatted(some.size(), group, trusted));
            }
        });
    }

    /** A process knows what has become of a request. */
    void heard(String queue, List<OutboxRow> rows, List<Outcome> outcomes, SimulatedProcess by) {
        byGroup(queue, rows, by).forEach((group, some) -> {
            underWay.remove(group);
            var failed = new HashSet<Long>();
            for (OutboxRow row : some) {
                if (!outcomes.get(rows.indexOf(row)).isSent()) {
                    failed.add(SimulatedRow.serial(row));
                } else if (!failed.isEmpty()) {
                    uncounted.add(new Told(by, SimulatedRow.serial(row), new HashSet<>(failed)));
                }
            }
            if (!failed.isEmpty()) {
                failedAt.put(group, world.now());
            }
        });
    }

    /** A process has given a row up. Where its group goes on without it, nothing was out of order because of it alone. */
    void died(OutboxRow row, SimulatedProcess process) {
        if (skipsDead) {
            uncounted.stream()
                    .filter(told -> told.by == process)
                    .forEach(told -> told.before.remove(SimulatedRow.serial(row)));
            uncounted.removeIf(told -> told.before.isEmpty());
        }
    }

    void counted(List<OutboxRow> overtakers, SimulatedProcess by) {
        for (OutboxRow row : overtakers) {
            counted++;
            if (!uncounted.removeIf(told -> told.by == by && told.serial == SimulatedRow.serial(row))) {
                // As an event of its own: the engine survives what its listeners throw.
                world.after(Duration.ZERO, () -> {
                    throw new Promise.Broken("row %d is counted as out of order, and was not".formatted(row.id()));
                });
            }
        }
    }

    void checkEnd() {
        uncounted.stream().filter(told -> !told.by.isDead()).findFirst().ifPresent(told -> {
            throw new Promise.Broken(
                    "%s did not count %d, which was out of order".formatted(told.by.name(), told.serial));
        });
    }

    private static Map<String, List<OutboxRow>> byGroup(String queue, List<OutboxRow> rows, SimulatedProcess by) {
        var groups = new HashMap<String, List<OutboxRow>>();
        if (queue.endsWith(".fifo")) {
            rows.forEach(row -> groups.computeIfAbsent(
                            by.name() + " " + queue + "/" + row.groupId(), group -> new ArrayList<>())
                    .add(row));
        }
        return groups;
    }
}
