package io.outboxrelay.relay;

import java.util.List;
import java.util.function.Consumer;

/** The sender of one simulated process. */
final class SimulatedSender implements Sender {

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

    @Override
    public int maxEntries() {
        return 10;
    }

    @Override
    public int maxBytes() {
        return 1 << 20;
    }

    @Override
    public void send(String queue, List<OutboxRow> rows, Consumer<List<Outcome>> report) {
        promise.requestStarts(queue, rows, process);
        world.trace(() -> "%s sends %s to %s"
                .formatted(process.name(), rows.stream().map(OutboxRow::id).toList(), queue));
        sqs.request(process, rows, outcomes -> {
            world.trace(() -> "%s hears %s of %s"
                    .formatted(
                            process.name(),
                            outcomes.stream().map(Outcome::kind).distinct().toList(),
                            rows.stream().map(OutboxRow::id).toList()));
            report.accept(outcomes);
        });
    }
}
