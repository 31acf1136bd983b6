package io.outboxrelay.micrometer;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.outboxrelay.relay.LagSurvey;
import io.outboxrelay.relay.LagSurvey.QueueLag;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Outcome.Kind;
import io.outboxrelay.support.relay.Rows;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MicrometerEventsTest {

    private static final Outcome DENIED = Outcome.failed(Kind.QUEUE_DOWN, "AccessDenied", "no");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MicrometerEvents events = new MicrometerEvents(registry);

    @Test
    void what_was_sent_is_counted_and_timed_per_message() {
        events.sent(
                "orders",
                List.of(dueSince(-300), dueSince(100)),
                Duration.ofMillis(200).toNanos());
        assertThat(registry.get("outbox.sent").tag("queue", "orders").counter().count())
                .isEqualTo(2);
        var timer = registry.get("outbox.commit.to.sent").tag("queue", "orders").timer();
        assertThat(timer.count()).isEqualTo(2);
        assertThat(timer.totalTime(MILLISECONDS)).isEqualTo(600);
        assertThat(timer.max(MILLISECONDS)).isEqualTo(500);
    }

    @Test
    void a_message_younger_than_nothing_counts_as_sent_at_once() {
        events.sent("orders", List.of(dueSince(50)), 0);
        var timer = registry.get("outbox.commit.to.sent").tag("queue", "orders").timer();
        assertThat(timer.count()).isEqualTo(1);
        assertThat(timer.totalTime(MILLISECONDS)).isZero();
    }

    @Test
    void failures_are_counted_by_queue_and_code() {
        events.retried("orders", Rows.row(1), "InternalError");
        events.died("orders", Rows.row(2), "MessageTooLong");
        events.died("orders", Rows.row(3), "MessageTooLong");
        assertThat(counted("outbox.retried")).isEqualTo(1);
        assertThat(counted("outbox.died")).isEqualTo(2);
        assertThat(counted("outbox.failures", "code", "InternalError")).isEqualTo(1);
        assertThat(counted("outbox.failures", "code", "MessageTooLong")).isEqualTo(2);
    }

    @Test
    void messages_taken_before_an_earlier_one_of_their_group_are_counted() {
        events.overtaken("orders", Rows.row(1, "g"), List.of(Rows.row(2, "g"), Rows.row(3, "g")));
        assertThat(counted("outbox.out.of.order")).isEqualTo(2);
    }

    @Test
    void a_rate_sees_the_first_failure_of_a_queue_because_its_counters_start_at_zero() {
        events.surveyed(new LagSurvey(List.of(QueueLag.none("orders")), 0, 0));
        assertThat(counted("outbox.out.of.order")).isZero();
        assertThat(counted("outbox.retried")).isZero();
        assertThat(counted("outbox.died")).isZero();
    }

    @Test
    void requests_are_counted_while_under_way_and_timed_when_over() {
        events.requestStarted("orders", 7);
        events.requestStarted("orders", 3);
        assertThat(gauge("outbox.requests.in.flight")).isEqualTo(2);
        events.requestEnded("orders", Duration.ofMillis(40));
        assertThat(gauge("outbox.requests.in.flight")).isEqualTo(1);
        assertThat(registry.get("outbox.batch.fill")
                        .tag("queue", "orders")
                        .summary()
                        .mean())
                .isEqualTo(5);
        assertThat(registry.get("outbox.request").tag("queue", "orders").timer().totalTime(MILLISECONDS))
                .isEqualTo(40);
    }

    @Test
    void a_breaker_is_told_by_who_holds_the_queue_and_again_when_he_takes_it_back() {
        events.leaseTaken("orders");
        assertThat(gauge("outbox.breaker.open")).isZero();
        events.breakerOpened("orders", DENIED);
        assertThat(gauge("outbox.breaker.open")).isEqualTo(1);
        events.leaseEnded("orders");
        assertThat(gauge("outbox.breaker.open")).isZero();
        events.leaseTaken("orders");
        assertThat(gauge("outbox.breaker.open")).isEqualTo(1);
        events.breakerClosed("orders");
        assertThat(gauge("outbox.breaker.open")).isZero();
    }

    @Test
    void leases_are_counted_over_all_queues() {
        events.leaseTaken("orders");
        events.leaseTaken("bills");
        events.leaseEnded("orders");
        assertThat(registry.get("outbox.leases").gauge().value()).isEqualTo(1);
    }

    @Test
    void what_is_behind_is_what_the_last_survey_found() {
        events.surveyed(new LagSurvey(List.of(new QueueLag("orders", 120, 3, 61.5)), 1_000, 40));
        assertThat(gauge("outbox.pending")).isEqualTo(120);
        assertThat(gauge("outbox.dead")).isEqualTo(3);
        assertThat(gauge("outbox.oldest.unsent")).isEqualTo(61.5);
        assertThat(registry.get("outbox.table.rows")
                        .tag("state", "dead")
                        .gauge()
                        .value())
                .isEqualTo(40);

        events.surveyed(new LagSurvey(List.of(), 1_000, 40));
        assertThat(gauge("outbox.pending")).isZero();
        assertThat(gauge("outbox.dead")).isZero();
        assertThat(gauge("outbox.oldest.unsent")).isZero();
    }

    private double counted(String name, String... tags) {
        return registry.get(name).tag("queue", "orders").tags(tags).counter().count();
    }

    private double gauge(String name) {
        return registry.get(name).tag("queue", "orders").gauge().value();
    }

    private static OutboxRow dueSince(long millis) {
        return new OutboxRow(
                1,
                new UUID(0, 1),
                "x",
                "{}",
                null,
                null,
                0,
                1,
                Duration.ofMillis(millis).toNanos());
    }
}
