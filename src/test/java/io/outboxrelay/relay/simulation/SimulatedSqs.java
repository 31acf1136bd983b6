package io.outboxrelay.relay.simulation;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Outcome.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A simulated SQS, and the network to it. What a message does to it stands in its body: {@code refused} is never taken,
 * {@code fails N} fails N times, {@code poison} makes SQS refuse the whole request, {@code barred} makes something on the way
 * refuse it as if the queue were gone, {@code hangs} leaves requests unanswered for as long as there are faults.
 */
final class SimulatedSqs {

    /** One message in one request that SQS accepted, and whether the sender heard of it. */
    static final class Acceptance {
        final long serial;
        final SimulatedProcess by;
        final long at;
        /** Those before it in its group that SQS failed in the same request. */
        final Set<Long> behind;

        boolean answered;

        Acceptance(long serial, SimulatedProcess by, long at, Set<Long> behind) {
            this.serial = serial;
            this.by = by;
            this.at = at;
            this.behind = behind;
        }
    }

    static final Outcome NO_ANSWER = Outcome.failed(Kind.UNKNOWN, "Timeout", "no answer");

    private final SimulatedWorld world;
    private final SimulatedFaults faults;
    private final Duration callTimeout;
    private final Consumer<Acceptance> observer;
    /** Per row: entry failures, refusals alone, and requests that ended without an answer. */
    final Map<Long, Integer> failures = new HashMap<>();

    final Map<Long, Integer> unanswered = new HashMap<>();
    /** Per row: entry failures in outages that let some messages through. */
    final Map<Long, Integer> unlucky = new HashMap<>();
    /** Rows refused while everything was, and by whom, when. */
    final Map<Long, String> rejected = new HashMap<>();

    SimulatedSqs(SimulatedWorld world, SimulatedFaults faults, Duration callTimeout, Consumer<Acceptance> observer) {
        this.world = world;
        this.faults = faults;
        this.callTimeout = callTimeout;
        this.observer = observer;
    }

    void request(SimulatedProcess from, List<OutboxRow> rows, Consumer<List<Outcome>> report) {
        if (faults.happens(faults.lostRequest) || hangs(rows)) {
            unanswered(rows, callTimeout, report);
            return;
        }
        Duration thither = world.between(Duration.ofMillis(2), Duration.ofMillis(40));
        Duration back = world.between(Duration.ofMillis(2), Duration.ofMillis(40));
        world.after(thither, () -> arrive(from, rows, back, report));
    }

    private void arrive(SimulatedProcess from, List<OutboxRow> rows, Duration back, Consumer<List<Outcome>> report) {
        if (faults.isSqsDown()) {
            if (world.chance(0.5)) {
                answer(rows, Outcome.failed(Kind.QUEUE_DOWN, "Closed", "no access"), back, report);
            } else {
                unanswered(rows, back, report);
            }
        } else if (faults.isStrange()) {
            rows.forEach(row -> unanswered.merge(SimulatedRow.serial(row), 1, Integer::sum));
            var kind = rows.size() == 1 ? Kind.TRANSIENT : Kind.SUSPECT;
            answer(rows, Outcome.failed(kind, "Strange", "never heard of"), back, report);
        } else if (rows.stream().anyMatch(row -> row.body().equals("barred"))) {
            rows.forEach(
                    row -> (rows.size() == 1 ? failures : unanswered).merge(SimulatedRow.serial(row), 1, Integer::sum));
            answer(rows, Outcome.failed(Kind.QUEUE_DOWN, "Forbidden", "by something on the way"), back, report);
        } else if (rows.stream().anyMatch(row -> row.body().equals("poison"))) {
            rows.forEach(row -> failures.merge(SimulatedRow.serial(row), rows.size() == 1 ? 1 : 0, Integer::sum));
            answer(rows, Outcome.failed(Kind.SUSPECT, "BadRequest", "something in it"), back, report);
        } else {
            take(from, rows, back, report);
        }
    }

    private void take(SimulatedProcess from, List<OutboxRow> rows, Duration back, Consumer<List<Outcome>> report) {
        var outcomes = new ArrayList<Outcome>();
        var accepted = new ArrayList<Acceptance>();
        var failed = new HashMap<String, Set<Long>>();
        for (OutboxRow row : rows) {
            var outcome = judge(from, row);
            outcomes.add(outcome);
            if (outcome.kind() == Kind.SENT) {
                var behind = Set.copyOf(failed.getOrDefault(row.groupId(), Set.of()));
                var acceptance = new Acceptance(SimulatedRow.serial(row), from, world.now(), behind);
                accepted.add(acceptance);
                observer.accept(acceptance);
            } else {
                failed.computeIfAbsent(row.groupId(), group -> new HashSet<>()).add(SimulatedRow.serial(row));
            }
        }
        if (faults.happens(faults.lostAnswer)) {
            unanswered(rows, world.chance(0.5) ? back : callTimeout, report);
            return;
        }
        world.after(back, () -> {
            accepted.forEach(acceptance -> acceptance.answered = true);
            report.accept(outcomes);
        });
    }

    private Outcome judge(SimulatedProcess from, OutboxRow row) {
        long serial = SimulatedRow.serial(row);
        if (faults.rejection() > 0) {
            rejected.put(serial, "%s/%d".formatted(from.name(), faults.rejection()));
            // Sometimes for what single messages are refused for, too: these have to be parked again when it is over.
            String code = faults.rejection() % 2 == 0 ? "InvalidParameterValue" : "InvalidMessageContents";
            return Outcome.failed(Kind.REJECTED, code, "not here, not now");
        }
        if (faults.happens(faults.entryFailure())) {
            // An outage of the whole queue, and told entry by entry, is no answer.
            (faults.entryFailure() == 1 ? unanswered : unlucky).merge(serial, 1, Integer::sum);
            return Outcome.failed(Kind.TRANSIENT, "InternalError", "an outage");
        }
        if (row.body().equals("refused")) {
            failures.merge(SimulatedRow.serial(row), 1, Integer::sum);
            return Outcome.failed(Kind.REJECTED, "InvalidMessageContents", "never");
        }
        int soFar = failures.getOrDefault(SimulatedRow.serial(row), 0);
        int due = row.body().startsWith("fails ") ? Integer.parseInt(row.body().substring(6)) : 0;
        if (soFar < due || faults.happens(faults.failedEntry)) {
            failures.merge(SimulatedRow.serial(row), 1, Integer::sum);
            return Outcome.failed(Kind.TRANSIENT, "InternalError", "later");
        }
        return Outcome.sent("sqs-" + SimulatedRow.serial(row));
    }

    private boolean hangs(List<OutboxRow> rows) {
        return faults.happens(1) && rows.stream().anyMatch(row -> row.body().equals("hangs"));
    }

    private void unanswered(List<OutboxRow> rows, Duration after, Consumer<List<Outcome>> report) {
        rows.forEach(row -> unanswered.merge(SimulatedRow.serial(row), 1, Integer::sum));
        answer(rows, NO_ANSWER, after, report);
    }

    private void answer(List<OutboxRow> rows, Outcome outcome, Duration after, Consumer<List<Outcome>> report) {
        world.after(after, () -> report.accept(rows.stream().map(row -> outcome).toList()));
    }
}
