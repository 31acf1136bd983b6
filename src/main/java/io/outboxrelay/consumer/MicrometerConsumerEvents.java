package io.outboxrelay.consumer;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.outboxrelay.Delivery;
import java.time.Duration;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/** The meters of {@code docs/ops/metrics.md} that begin at a receive. Thread-safe. */
final class MicrometerConsumerEvents implements ConsumerEvents {

    private final MeterRegistry registry;

    MicrometerConsumerEvents(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param count read at each scrape; must not wait */
    void gaugeUnfinishedEffects(DoubleSupplier count) {
        Gauge.builder("outbox.effects.unfinished", count::getAsDouble)
                .description("work in other systems that was begun and is not known to be finished, 10000 at most")
                .register(registry);
    }

    @Override
    public void received(String consumer, int messages) {
        DistributionSummary.builder("outbox.receive.batch.size")
                .description("messages of a receive that brought any")
                .tag("consumer", consumer)
                .register(registry)
                .record(messages);
    }

    @Override
    public void consumed(String consumer, Delivery delivery, Outcome outcome) {
        Tags tags = tags(consumer, delivery.queue());
        registry.counter("outbox.consumed", tags.and("outcome", outcome.name().toLowerCase(Locale.ROOT)))
                .increment();
        DistributionSummary.builder("outbox.receive.count")
                .description("how often SQS had handed a message out")
                .tags(tags)
                .register(registry)
                .record(delivery.receiveCount());
        if (outcome == Outcome.HANDLED) {
            // Clocks of two machines: a little below zero is zero.
            long age = registry.config().clock().wallTime() - delivery.sentAt().toEpochMilli();
            Timer.builder("outbox.message.age")
                    .description("from SQS's taking a message to the end of its work")
                    .tags(tags)
                    .register(registry)
                    .record(Duration.ofMillis(Math.max(0, age)));
        }
    }

    @Override
    public void deleteFailed(String consumer, String queue) {
        registry.counter("outbox.delete.failed", tags(consumer, queue)).increment();
    }

    @Override
    public void holdLost(String consumer, String queue) {
        registry.counter("outbox.hold.lost", tags(consumer, queue)).increment();
    }

    private static Tags tags(String consumer, String queue) {
        return Tags.of("consumer", consumer, "queue", queue);
    }
}
