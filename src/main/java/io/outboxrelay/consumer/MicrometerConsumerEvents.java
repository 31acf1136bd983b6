package io.outboxrelay.consumer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.outboxrelay.Delivery;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** The meters of {@code docs/ops/metrics.md} that begin at a receive. Thread-safe. */
final class MicrometerConsumerEvents implements ConsumerEvents {

    private final MeterRegistry registry;
    /** To look a meter up in the registry for each message costs more than to count it. */
    private final Map<Source, Meters> known = new ConcurrentHashMap<>();

    private final Map<String, DistributionSummary> batches = new ConcurrentHashMap<>();

    MicrometerConsumerEvents(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param count read at each scrape; must not wait */
    void gaugeUnfinishedEffects(DoubleSupplier count) {
        Gauge.builder("outbox.effects.unfinished", count::getAsDouble)
                .description("work in other systems that was begun and is not known to be finished, 10000 at most")
                .register(registry);
    }

    /** Where messages come from. */
    private record Source(String consumer, String queue) {

        Tags tags() {
            return Tags.of("consumer", consumer, "queue", queue);
        }
    }

    /** What is measured of each message of a source. All outcomes are there from the start, for a rate sees no first one. */
    private record Meters(Map<Outcome, Counter> outcomes, DistributionSummary receives, Timer age) {

        static Meters of(Source source, MeterRegistry registry) {
            var outcomes = new EnumMap<Outcome, Counter>(Outcome.class);
            for (Outcome outcome : Outcome.values()) {
                outcomes.put(
                        outcome,
                        registry.counter(
                                "outbox.consumed",
                                source.tags().and("outcome", outcome.name().toLowerCase(Locale.ROOT))));
            }
            return new Meters(
                    outcomes,
                    DistributionSummary.builder("outbox.receive.count")
                            .description("how often SQS had handed a message out")
                            .tags(source.tags())
                            .register(registry),
                    Timer.builder("outbox.message.age")
                            .description("from SQS's taking a message to the end of its work")
                            .tags(source.tags())
                            .register(registry));
        }
    }

    @Override
    public void received(String consumer, int messages) {
        batches.computeIfAbsent(consumer, this::batchSize).record(messages);
    }

    private DistributionSummary batchSize(String consumer) {
        return DistributionSummary.builder("outbox.receive.batch.size")
                .description("messages of a receive that brought any")
                .tag("consumer", consumer)
                .register(registry);
    }

    @Override
    public void consumed(String consumer, Delivery delivery, Outcome outcome) {
        var meters =
                known.computeIfAbsent(new Source(consumer, delivery.queue()), source -> Meters.of(source, registry));
        Objects.requireNonNull(meters.outcomes().get(outcome)).increment();
        meters.receives().record(delivery.receiveCount());
        if (outcome == Outcome.HANDLED) {
            // Clocks of two machines: a little below zero is zero.
            long age = registry.config().clock().wallTime() - delivery.sentAt().toEpochMilli();
            meters.age().record(Math.max(0, age), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void deleteFailed(String consumer, String queue) {
        registry.counter("outbox.delete.failed", new Source(consumer, queue).tags())
                .increment();
    }

    @Override
    public void holdLost(String consumer, String queue) {
        registry.counter("outbox.hold.lost", new Source(consumer, queue).tags()).increment();
    }
}
