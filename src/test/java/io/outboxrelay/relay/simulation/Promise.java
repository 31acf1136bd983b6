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
import java.util.TreeMap;

/** The promise of the relay, checked at every step of a simulation and at its end. */
final class Promise {

    /** The promise was broken. */
    static final class Broken extends RuntimeException {
        Broken(String how) {
            super(how, null, false, false);
        }
    }

    /** A row with a late commit is found by the next sweep, unless the database is slow or broken. */
    private static final long TIME_TO_FIND = Duration.ofSeconds(20).toNanos();

    /** The longest wait between two reads of an idle queue, twice. */
    private static final long QUICK = Duration.ofSeconds(10).toNanos();

    /** The same, and a few probes of a queue with messages that fail. */
    private static final long QUICK_AMONG_BAD = Duration.ofSeconds(60).toNanos();

    /** A second, unless the database is slow or broken: then the lease ends, or the slowest statements do. */
    private static final long TIME_TO_OBEY = Duration.ofSeconds(40).toNanos();

    private final SimulatedWorld world;
    private final SimulatedDatabase database;
    private final RelaySettings settings;
    private final boolean calm;
    private final Map<Long, List<SimulatedSqs.Acceptance>> accepted = new HashMap<>();
    private final Map<String, TreeMap<Long, SimulatedRow>> groups = new HashMap<>();
    /** Every row that was ever committed, by its serial. */
    private final Map<Long, SimulatedRow> written = new HashMap<>();

    private final Set<String> queuesWithBad = new HashSet<>();
    private final Map<Long, Long> firstTried = new HashMap<>();
    /** Per queue: requests that SQS answered and the sender heard of. */
    private final Map<String, Integer> answers = new HashMap<>();
    /** Per process and row: the answers of its queue when it first tried the row, or when silence last counted against it. */
    private final Map<String, Integer> answersBefore = new HashMap<>();

    private final GroupPromise ofGroups;

    private int duplicates;

    Promise(SimulatedWorld world, SimulatedDatabase database, RelaySettings settings, boolean calm) {
        this.calm = calm;
        this.world = world;
        this.database = database;
        this.settings = settings;
        this.ofGroups = new GroupPromise(world, settings);
        database.whenDeleted(this::deleted);
    }

    int duplicates() {
        return duplicates;
    }

    /** Rows that relays have counted as out of order. */
    int outOfOrder() {
        return ofGroups.counted();
    }

    /** A transaction has committed these rows. */
    void committed(List<SimulatedRow> rows) {
        for (SimulatedRow row : rows) {
            written.put(row.serial, row);
            if (!row.body.equals("good")) {
                queuesWithBad.add(row.queue);
            }
            if (row.group != null) {
                groups.computeIfAbsent(row.queue + "/" + row.group, name -> new TreeMap<>())
                        .put(row.id, row);
            }
        }
    }

    /** A request starts: only the holder of the lease may, and only if the lease outlasts the request. */
    void requestStarts(String queue, List<OutboxRow> rows, SimulatedProcess by) {
        rows.forEach(row -> {
            firstTried.putIfAbsent(SimulatedRow.serial(row), world.now());
            answersBefore.putIfAbsent(by.name() + SimulatedRow.serial(row), answers.getOrDefault(queue, 0));
        });
        var lock = database.locks.get(SimulatedLeases.lockName(queue));
        ofGroups.requestStarts(queue, rows, by);
        boolean holds = lock != null && lock.holder().equals(by.name());
        long end = database.now() + settings.callTimeout().toNanos();
        if ((!holds || lock.until() < end) && !mayStillTrust()) {
            throw new Broken("%s sends to %s outside its lease %s".formatted(by.name(), queue, lock));
        }
        Long paused = database.orders.pausedSince.get(queue);
        if (paused != null && world.now() - Math.max(paused, database.incarnationSince()) > TIME_TO_OBEY) {
            throw new Broken("%s sends to %s although it is paused".formatted(by.name(), queue));
        }
    }

    /** A process can't know at once that its lease was that of another server, or was counted by another clock. */
    private boolean mayStillTrust() {
        long last = Math.max(
                database.incarnation() == 0 ? Long.MIN_VALUE : database.incarnationSince(), database.clockSetAt());
        return last != Long.MIN_VALUE && world.now() - last < settings.lease().toNanos();
    }

    /** A person has moved it from another queue: what was written about it there is not known here. */
    void moved(SimulatedRow row, String from) {
        row.forgotten = true;
        if (row.group != null) {
            groups.get(from + "/" + row.group).remove(row.id);
            groups.computeIfAbsent(row.queue + "/" + row.group, name -> new TreeMap<>())
                    .put(row.id, row);
        }
    }

    /** Another server has taken the database's place: what it does not have is not promised. */
    void failedOver() {
        groups.clear();
        committed(
                database.rows.values().stream().filter(SimulatedRow::isVisible).toList());
    }

    /** A process knows the outcomes of a request. */
    void heard(String queue, List<OutboxRow> rows, List<Outcome> outcomes, SimulatedProcess by) {
        ofGroups.heard(queue, rows, outcomes, by);
        if (outcomes.stream().anyMatch(outcome -> outcome.isSent() || outcome.kind() == Outcome.Kind.REJECTED)) {
            answers.merge(queue, 1, Integer::sum);
        }
    }

    /** A failed attempt of a row counts. Silence may count only while others are heard: an outage counts no attempt. */
    void attemptCounts(SimulatedProcess by, String queue, OutboxRow row, String code) {
        if (!code.equals(SimulatedSqs.NO_ANSWER.code())) {
            return;
        }
        int now = answers.getOrDefault(queue, 0);
        if (now - answersBefore.put(by.name() + SimulatedRow.serial(row), now) < QueueLimits.SUSPICIOUS_AFTER) {
            // As an event of its own: the engine survives what its listeners throw.
            world.after(Duration.ZERO, () -> {
                throw new Broken("row %d pays for the silence of its whole queue".formatted(row.id()));
            });
        }
    }

    /** A process has given a row up. */
    void died(OutboxRow row, SimulatedProcess process) {
        ofGroups.died(row, process);
    }

    /** A process has counted rows as out of order. */
    void overtaken(List<OutboxRow> by, SimulatedProcess process) {
        ofGroups.counted(by, process);
    }

    void accepted(SimulatedSqs.Acceptance acceptance) {
        var row = written.get(acceptance.serial);
        if (row == null) {
            throw new Broken("row " + acceptance.serial + " was sent without having been committed");
        }
        if (row.cancelledAt != SimulatedRow.NEVER) {
            throw new Broken("row %s was sent although it had been cancelled".formatted(row));
        }
        var before = accepted.computeIfAbsent(row.serial, serial -> new ArrayList<>());
        if (!database.knows(row)) {
            return; // in hand since before a failover that lost it
        }
        if (before.isEmpty()) {
            checkOrder(row, acceptance.behind);
            checkQuick(row);
        } else {
            duplicates++;
            checkDuplicate(row, before);
        }
        before.add(acceptance);
    }

    /** A relay has deleted a row: nothing goes but what SQS has. */
    private void deleted(SimulatedRow row) {
        if (accepted.getOrDefault(row.serial, List.of()).isEmpty()) {
            throw new Broken("row " + row + " was deleted but SQS never took it");
        }
    }

    /** Nothing is in the way of this row, so it has to be sent soon, even if its transaction took long. */
    private void checkQuick(SimulatedRow row) {
        boolean waitsForNothing = row.group == null && !row.scheduled && row.body.equals("good");
        long limit = queuesWithBad.contains(row.queue) ? QUICK_AMONG_BAD : QUICK;
        if (calm && waitsForNothing && world.now() - row.committedAt > limit) {
            throw new Broken("row %s was sent %d s after its commit"
                    .formatted(row, (world.now() - row.committedAt) / 1_000_000_000));
        }
    }

    /** {@code behind} are rows that SQS has just failed in the same request: after these order is not promised, but a count. */
    private void checkOrder(SimulatedRow row, Set<Long> behind) {
        if (!row.queue.endsWith(".fifo")) {
            return;
        }
        for (SimulatedRow earlier :
                groups.get(row.queue + "/" + row.group).headMap(row.id).values()) {
            // Overlapping transactions have no order; a scheduled row takes its place among those already found.
            boolean overlapped = earlier.committedAt > row.committedAt;
            boolean justVisible = row.scheduled && earlier.committedAt > firstTried.get(row.serial) - TIME_TO_FIND;
            boolean dead = earlier.is("DEAD") || earlier.wasDead;
            boolean skipped =
                    earlier.is("DISCARDED") || (dead && settings.fifoOnDead() == RelaySettings.FifoOnDead.SKIP);
            if (!accepted.containsKey(earlier.serial)
                    && !behind.contains(earlier.serial)
                    && !overlapped
                    && !justVisible
                    && !earlier.scheduled
                    && !skipped) {
                throw new Broken("row %s was sent before row %s".formatted(row, earlier));
            }
        }
    }

    private void checkDuplicate(SimulatedRow row, List<SimulatedSqs.Acceptance> before) {
        var last = before.get(before.size() - 1);
        String lock = SimulatedLeases.lockName(row.queue);
        boolean senderGone = last.by.isDead() || database.hasLost(lock, last.by.name());
        // Nobody can write down that it was sent, so each holder of the lease has to find out.
        boolean newHolder = row.isFixed
                && before.stream().filter(acceptance -> acceptance.answered).count() <= database.grants(lock);
        // Its verdict may have been on its way to the server that was replaced, and its lease was that server's.
        boolean failedOver = database.incarnation() > 0
                && last.at - database.incarnationSince() <= settings.lease().toNanos();
        if (last.answered && !senderGone && !newHolder && !failedOver && !row.forgotten) {
            throw new Broken("row %s was sent twice by %s, which knew".formatted(row, last.by.name()));
        }
    }

    /** True if every row has come to its end. */
    boolean allEnded() {
        return database.rows.values().stream()
                .noneMatch(row -> row.isVisible() && !row.is("SENT", "DEAD", "DISCARDED") && !mayWait(row));
    }

    private boolean mayWait(SimulatedRow row) {
        return isBehindDead(row) || row.isFixed || isBehindFixed(row);
    }

    /** Its failure, or that it waits, can't be written down: so nobody after a restart would know, and its group waits. */
    private boolean isBehindFixed(SimulatedRow row) {
        if (row.group == null) {
            return false;
        }
        var group = groups.get(row.queue + "/" + row.group);
        // A scheduled row takes its place behind those already found.
        var before = row.scheduled ? group : group.headMap(row.id);
        return before.values().stream().anyMatch(other -> other.isFixed && !other.is("SENT", "DISCARDED"));
    }

    private boolean isBehindDead(SimulatedRow row) {
        return row.is("BLOCKED")
                && settings.fifoOnDead() == RelaySettings.FifoOnDead.BLOCK
                && groups.get(row.queue + "/" + row.group).values().stream().anyMatch(other -> other.is("DEAD"));
    }

    void checkEnd(SimulatedSqs sqs) {
        ofGroups.checkEnd();
        var attempts = new DeservedAttempts(sqs, settings);
        for (SimulatedRow row : database.rows.values()) {
            if (!row.isVisible()) {
                continue;
            }
            if (row.is("SENT") && !accepted.containsKey(row.serial)) {
                throw new Broken("row " + row + " is marked sent but SQS never took it");
            }
            if (!row.is("SENT", "DEAD", "DISCARDED") && !mayWait(row)) {
                throw new Broken("row " + row + " has not come to an end");
            }
            attempts.check(row);
        }
        database.deleted().forEach(attempts::check);
        attempts.checkRejected(database.rows.values());
    }
}
