package io.outboxrelay.relay.simulation;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.support.relay.TestSender;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The sender of one simulated process. */
final class SimulatedSender implements TestSender {

    private static final Outcome UNSENDABLE = Outcome.failed(Outcome.Kind.UNSENDABLE, "InvalidMessage", "no number");
    private static final Outcome BEHIND_IT = Outcome.failed(Outcome.Kind.NOT_ASKED, "NotAsked", "it has to follow");

    private final SimulatedWorld world;
    private final SimulatedProcess process;
    private final SimulatedSqs sqs;
    private final Promise promise;

    SimulatedSender(SimulatedWorld world, SimulatedProcess process, SimulatedSqs sqs, Promise promise) {
        this.world = world;
        this.process = process;
        this.sqs = sqs;
        this.promise = promise;
    }

    /** Like the real one it finds out by itself what no request can carry, whatever SQS does meanwhile. */
    @Override
    public void send(String queue, List<OutboxRow> rows, Consumer<List<Outcome>> report) {
        var unsendable = unsendable(queue, rows);
        var sendable =
                rows.stream().filter(row -> !unsendable.containsKey(row.id())).toList();
        Consumer<List<Outcome>> reportAll = outcomes -> {
            var next = outcomes.iterator();
            report.accept(rows.stream()
                    .map(row -> unsendable.containsKey(row.id()) ? unsendable.get(row.id()) : next.next())
                    .toList());
        };
        if (sendable.isEmpty()) {
            reportAll.accept(List.of());
        } else {
            request(queue, sendable, reportAll);
        }
    }

    /** The outcomes of rows that are no part of the request, by id. */
    private static Map<Long, Outcome> unsendable(String queue, List<OutboxRow> rows) {
        var outcomes = new HashMap<Long, Outcome>();
        var groups = new HashSet<String>();
        for (OutboxRow row : rows) {
            if (groups.contains(row.groupId())) {
                outcomes.put(row.id(), BEHIND_IT);
            } else if (row.body().equals("unsendable")) {
                outcomes.put(row.id(), UNSENDABLE);
                if (queue.endsWith(".fifo")) {
                    groups.add(row.groupId());
                }
            }
        }
        return outcomes;
    }

    private void request(String queue, List<OutboxRow> rows, Consumer<List<Outcome>> report) {
        promise.requestStarts(queue, rows, process);
        world.trace(() -> "%s sends %s to %s"
                .formatted(process.name(), rows.stream().map(OutboxRow::id).toList(), queue));
        sqs.request(process, rows, outcomes -> {
            promise.heard(queue, rows, outcomes, process);
            world.trace(() -> "%s hears %s of %s"
                    .formatted(
                            process.name(),
                            outcomes.stream().map(Outcome::kind).distinct().toList(),
                            rows.stream().map(OutboxRow::id).toList()));
            report.accept(outcomes);
        });
    }
}
