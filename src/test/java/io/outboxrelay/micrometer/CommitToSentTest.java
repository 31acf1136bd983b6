package io.outboxrelay.micrometer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.process.RelayProof;
import io.outboxrelay.relay.process.TestRelay;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long messages took from their commit until SQS had them, as a running relay measures it. */
class CommitToSentTest extends RelayProof {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private TestRelay relay;

    @AfterEach
    void stopFirst() {
        if (relay != null) {
            relay.close();
        }
    }

    @Test
    void a_message_counts_from_the_time_when_it_could_first_have_been_sent() {
        insert("new", null, "PENDING", "0 s", "0 s", 0);
        insert("late", null, "PENDING", "1 h", "1 h", 0);
        insert("scheduled", null, "SCHEDULED", "2 h", "10 min", 0);
        insert("early", null, "PENDING", "10 min", "2 h", 0);
        insert("retried", null, "RETRY", "3 h", "1 min", 2);
        insert("blocked.fifo", "g", "BLOCKED", "30 min", "30 min", 0);
        start();
        awaitTaken(6);
        awaitAllSent();

        assertAge("new", Duration.ZERO);
        assertAge("late", Duration.ofHours(1));
        assertAge("scheduled", Duration.ofMinutes(10));
        assertAge("early", Duration.ofMinutes(10));
        assertAge("retried", Duration.ofHours(3));
        assertAge("blocked.fifo", Duration.ofMinutes(30));
    }

    @Test
    void only_what_sqs_accepted_counts_and_time_in_this_process_does_too() {
        sender.after(1_500).answering(rows -> rows.stream()
                .map(row -> row.body().equals("bad")
                        ? Outcome.failed(Outcome.Kind.REJECTED, "InvalidMessageContents", "no")
                        : Outcome.sent("sqs-" + row.id()))
                .toList());
        table.insert("orders", null, "bad");
        table.insertRange("orders", 1, 25);
        start();
        await().untilAsserted(() -> assertThat(table.count("SENT")).isEqualTo(25));

        var timer = timer("orders");
        assertThat(timer.count()).isEqualTo(25);
        assertThat(timer.totalTime(SECONDS)).isGreaterThanOrEqualTo(25 * 1.5);
        assertThat(timer.takeSnapshot().percentileValues())
                .extracting(value -> value.percentile())
                .containsExactly(0.5, 0.95, 0.99);
    }

    private void start() {
        relay = TestRelay.telling(new MicrometerEvents(registry), database, sender)
                .start();
    }

    private void assertAge(String queue, Duration least) {
        assertThat(timer(queue).count()).as(queue).isEqualTo(1);
        assertThat(timer(queue).max(SECONDS))
                .as(queue)
                .isBetween((double) least.toSeconds(), least.plusSeconds(20).toSeconds() + 0.0);
    }

    private Timer timer(String queue) {
        return registry.get("outbox.commit.to.sent").tag("queue", queue).timer();
    }

    private void insert(String queue, String group, String status, String age, String due, int attempts) {
        table.run("""
                INSERT INTO outbox_message (queue, group_id, body, status, created_at, available_at, attempts)
                VALUES (?, ?, 'x', ?, now() - ?::interval, now() - ?::interval, ?)
                """, queue, group, status, age, due, attempts);
    }
}
