package io.outboxrelay.producer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.outboxrelay.producer.Backlog.Waiting;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows what waits in the outbox where no relay of this process does. Under names of its own: what counts relays or adds
 * their figures up must not meet a service.
 */
final class BacklogGauges {

    private static final Logger log = LoggerFactory.getLogger(BacklogGauges.class);

    private final Backlog backlog;
    private final MultiGauge waiting;
    private final MultiGauge oldest;

    BacklogGauges(Backlog backlog, MeterRegistry registry) {
        this.backlog = backlog;
        waiting = MultiGauge.builder("outbox.producer.waiting")
                .description("Messages that are not sent yet, those for later and DEAD ones aside")
                .register(registry);
        oldest = MultiGauge.builder("outbox.producer.oldest.waiting")
                .description("Age of the oldest message that could have been sent")
                .baseUnit("seconds")
                .register(registry);
    }

    /** Asks the database, which blocks. What can't be known is not shown. */
    void look() {
        List<Waiting> seen = seen();
        waiting.register(rows(seen, Waiting::waiting), true);
        oldest.register(rows(seen, Waiting::oldestSeconds), true);
    }

    private List<Waiting> seen() {
        try {
            return backlog.read();
        } catch (RuntimeException e) {
            log.debug("what waits in the outbox can't be read", e);
            return List.of();
        }
    }

    private static List<MultiGauge.Row<?>> rows(List<Waiting> seen, ToDoubleFunction<Waiting> value) {
        return seen.stream()
                .<MultiGauge.Row<?>>map(one -> MultiGauge.Row.of(Tags.of("queue", one.queue()), one, value))
                .toList();
    }
}
