package io.outboxrelay.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.outboxrelay.relay.LagSurvey.QueueLag;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What is measured per queue. Written by the loop's thread, read by any. */
final class QueueMeters {

    final Counter sent;
    // Without a code, which shows only when it happens: a rate needs a zero before the first failure.
    final Counter retried;
    final Counter died;
    final Counter outOfOrder;
    final Timer commitToSent;
    final Timer requests;
    final DistributionSummary batchFill;
    volatile int inFlight;
    volatile boolean held;
    volatile boolean breakerOpen;
    volatile QueueLag lag;

    QueueMeters(MeterRegistry registry, String queue) {
        lag = QueueLag.none(queue);
        sent = counter(registry, "outbox.sent", "Messages that SQS accepted");
        retried = counter(registry, "outbox.retried", "Messages that failed and are tried again");
        died = counter(registry, "outbox.died", "Messages parked as DEAD");
        outOfOrder = counter(registry, "outbox.out.of.order", "Messages accepted before an earlier one of their group");
        commitToSent = timer(registry, "outbox.commit.to.sent", "Time from a message's commit until SQS accepted it");
        requests = timer(registry, "outbox.request", "Time of a request to SQS");
        batchFill = DistributionSummary.builder("outbox.batch.fill")
                .description("Messages in a request")
                .tag("queue", queue)
                .register(registry);
        gauge(registry, "outbox.requests.in.flight", "Requests under way", m -> m.inFlight, null);
        gauge(registry, "outbox.breaker.open", "1 while the queue takes no messages", QueueMeters::breaker, null);
        gauge(registry, "outbox.pending", "Messages to be sent next, 10000 at most", m -> m.lag.pending(), null);
        gauge(registry, "outbox.dead", "DEAD messages, 10000 at most", m -> m.lag.dead(), null);
        gauge(registry, "outbox.oldest.unsent", "Age of the oldest unsent", m -> m.lag.oldestSeconds(), "seconds");
    }

    /** Of a queue held here: another process may have found it open meanwhile, and two must not tell different things. */
    private int breaker() {
        return held && breakerOpen ? 1 : 0;
    }

    private Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name)
                .description(description)
                .tag("queue", lag.queue())
                .register(registry);
    }

    private Timer timer(MeterRegistry registry, String name, String description) {
        return Timer.builder(name)
                .description(description)
                .tag("queue", lag.queue())
                .publishPercentiles(0.5, 0.95, 0.99)
                .register(registry);
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            String description,
            ToDoubleFunction<QueueMeters> value,
            @Nullable String unit) {
        Gauge.builder(name, this, value)
                .description(description)
                .baseUnit(unit)
                .tag("queue", lag.queue())
                .register(registry);
    }
}
