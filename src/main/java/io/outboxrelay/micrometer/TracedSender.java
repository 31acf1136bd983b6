package io.outboxrelay.micrometer;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Sender;
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
    public int maxBytes(String queue) {
        return sender.maxBytes(queue);
    }

    @Override
    public void send(String queue, List<OutboxRow> rows, Consumer<List<Outcome>> report) {
        var batch = new SentBatch(queue, rows);
        var observation = observationOf(batch);
        if (observation.isNoop()) {
            sender.send(queue, rows, report);
            return;
        }
        quietly(observation::start);
        sender.send(queue, rows, outcomes -> {
            try {
                quietly(() -> answered(batch, observation, outcomes));
                quietly(observation::stop);
            } finally {
                // Whatever became of the trace: a request that is never reported would stay in flight for ever.
                report.accept(outcomes);
            }
        });
    }

    /** Asks the host's predicates and handlers, which may fail as the rest; the request goes unobserved then. */
    private Observation observationOf(SentBatch batch) {
        try {
            return Observation.createNotStarted(NAME, () -> batch, registry);
        } catch (RuntimeException | LinkageError e) {
            complain(e);
            return Observation.NOOP;
        }
    }

    private static void answered(SentBatch batch, Observation observation, List<Outcome> outcomes) {
        batch.answered(outcomes);
        var error = batch.getError();
        if (error != null) {
            observation.error(error);
        }
    }

    private void quietly(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | LinkageError e) {
            complain(e);
        }
    }

    /** Linkage, too: an exporter whose version does not fit the host's shows it when the first request ends. */
    private void complain(Throwable e) {
        if (complained.compareAndSet(false, true)) {
            log.warn("a request could not be traced; the relay goes on, its traces may have gaps", e);
        }
    }
}
