package io.outboxrelay.relay.simulation;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.support.relay.TestSender;
import java.util.List;
import java.util.function.Consumer;

/** The sender of one simulated process. */
final class SimulatedSender implements TestSender {

    private static final Outcome UNSENDABLE = Outcome.failed(Outcome.Kind.UNSENDABLE, "InvalidMessage", "no number");

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
        var sendable = rows.stream().filter(row -> !isUnsendable(row)).toList();
        Consumer<List<Outcome>> reportAll = outcomes -> report.accept(withUnsendable(rows, outcomes));
        if (sendable.isEmpty()) {
            reportAll.accept(List.of());
        } else {
            request(queue, sendable, reportAll);
        }
    }

    private List<Outcome> withUnsendable(List<OutboxRow> rows, List<Outcome> ofSendable) {
        var next = ofSendable.iterator();
        return rows.stream()
                .map(row -> isUnsendable(row) ? UNSENDABLE : next.next())
                .toList();
    }

    private static boolean isUnsendable(OutboxRow row) {
        return row.body().equals("unsendable");
    }

    private void request(String queue, List<OutboxRow> rows, Consumer<List<Outcome>> report) {
        promise.requestStarts(queue, rows, process);
        world.trace(() -> "%s sends %s to %s"
                .formatted(process.name(), rows.stream().map(OutboxRow::id).toList(), queue));
        sqs.request(process, rows, outcomes -> {
            promise.heard(queue, outcomes);
            world.trace(() -> "%s hears %s of %s"
                    .formatted(
                            process.name(),
                            outcomes.stream().map(Outcome::kind).distinct().toList(),
                            rows.stream().map(OutboxRow::id).toList()));
            report.accept(outcomes);
        });
    }
}
