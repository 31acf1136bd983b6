package io.outboxrelay.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.outboxrelay.relay.LagSurvey;
import io.outboxrelay.relay.LagSurvey.QueueLag;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.RelayEvents;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Counts for Micrometer. Codes of errors are few, so they may be tags; ids and groups are not. */
final class MicrometerEvents implements RelayEvents {

    private final MeterRegistry registry;
    private final Map<String, QueueMeters> queues = new ConcurrentHashMap<>();
    private final AtomicInteger leases = new AtomicInteger();
    private final AtomicLong liveRows = new AtomicLong();
    private final AtomicLong deadRows = new AtomicLong();
    private final Counter purged;

    MicrometerEvents(MeterRegistry registry) {
        this.registry = registry;
        purged = Counter.builder("outbox.purged")
                .description("Finished rows removed after their retention")
                .register(registry);
        Gauge.builder("outbox.leases", leases, AtomicInteger::get)
                .description("Queues that this process holds")
                .register(registry);
        tableRows("live", liveRows);
        tableRows("dead", deadRows);
    }

    @Override
    public void leaseTaken(String queue) {
        leases.incrementAndGet();
        meters(queue).held = true;
    }

    @Override
    public void leaseEnded(String queue) {
        leases.decrementAndGet();
        meters(queue).held = false;
    }

    @Override
    public void requestStarted(String queue, int rows) {
        var meters = meters(queue);
        meters.inFlight++;
        meters.batchFill.record(rows);
    }

    @Override
    public void requestEnded(String queue, Duration took) {
        var meters = meters(queue);
        meters.inFlight--;
        meters.requests.record(took);
    }

    @Override
    public void sent(String queue, List<OutboxRow> rows, long now) {
        var meters = meters(queue);
        meters.sent.increment(rows.size());
        for (OutboxRow row : rows) {
            // An age below zero, as when the database's clock was set back, would not be counted at all.
            meters.commitToSent.record(Math.max(0, now - row.dueSince()), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void overtaken(String queue, OutboxRow failed, List<OutboxRow> by) {
        meters(queue).outOfOrder.increment(by.size());
    }

    @Override
    public void retried(String queue, OutboxRow row, String code) {
        meters(queue).retried.increment();
        failed(queue, code);
    }

    @Override
    public void died(String queue, OutboxRow row, String code) {
        meters(queue).died.increment();
        failed(queue, code);
    }

    @Override
    public void purged(int rows) {
        purged.increment(rows);
    }

    @Override
    public void breakerOpened(String queue, Outcome reason) {
        meters(queue).breakerOpen = true;
    }

    @Override
    public void breakerClosed(String queue) {
        meters(queue).breakerOpen = false;
    }

    @Override
    public void surveyed(LagSurvey survey) {
        var found = survey.queues().stream().collect(Collectors.toMap(QueueLag::queue, Function.identity()));
        found.keySet().forEach(this::meters);
        // A queue that is not mentioned any more has nothing left.
        queues.forEach((queue, meters) -> meters.lag = found.getOrDefault(queue, QueueLag.none(queue)));
        liveRows.set(survey.liveRows());
        deadRows.set(survey.deadRows());
    }

    private void tableRows(String state, AtomicLong rows) {
        Gauge.builder("outbox.table.rows", rows, AtomicLong::get)
                .description(
                        "Rows of the table, and dead versions that wait for a vacuum, as PostgreSQL estimates them")
                .tag("state", state)
                .register(registry);
    }

    private void failed(String queue, String code) {
        Counter.builder("outbox.failures")
                .description("Failures of messages, tried again or not")
                .tag("queue", queue)
                .tag("code", code)
                .register(registry)
                .increment();
    }

    private QueueMeters meters(String queue) {
        return queues.computeIfAbsent(queue, name -> new QueueMeters(registry, name));
    }
}
