package io.outboxrelay.relay;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends as another sender does and lets Micrometer observe each request. What observes may fail: nothing else does. */
final class TracedSender implements Sender {

    private static final Logger log = LoggerFactory.getLogger(TracedSender.class);

    private static final String NAME = "outbox.send";

    private final Sender sender;
    private final ObservationRegistry registry;
    private final AtomicBoolean complained = new AtomicBoolean();

    TracedSender(Sender sender, ObservationRegistry registry) {
        this.sender = sender;
        this.registry = registry;
    }

    @Override
    public int maxEntries() {
        return sender.maxEntries();
    }

    @Override
    public int maxBytes() {
        return sender.maxBytes();
    }

    @Override
    public void send(String queue, List<OutboxRow> rows, Consumer<List<Outcome>> report) {
        var batch = new SentBatch(queue, rows);
        var observation = Observation.createNotStarted(NAME, () -> batch, registry);
        if (observation.isNoop()) {
            sender.send(queue, rows, report);
            return;
        }
        quietly(observation::start);
        sender.send(queue, rows, outcomes -> {
            quietly(() -> {
                batch.answered(outcomes);
                var error = batch.getError();
                if (error != null) {
                    observation.error(error);
                }
                observation.stop();
            });
            report.accept(outcomes);
        });
    }

    private void quietly(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            if (complained.compareAndSet(false, true)) {
                log.warn("a request could not be traced; the relay goes on, its traces may have gaps", e);
            }
        }
    }
}
