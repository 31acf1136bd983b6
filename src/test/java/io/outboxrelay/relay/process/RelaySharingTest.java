package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.support.relay.ScriptedSender;
import io.outboxrelay.support.relay.TestSender;
import io.outboxrelay.support.relay.TestSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Several queues, several relays. */
class RelaySharingTest extends RelayProof {

    /** Shares are looked at three times in it, and it outlives a stall of the process. */
    private static final Duration LEASE = Duration.ofSeconds(12);

    /** How long the silent queue keeps its requests; the others may take some times as long, but not for each request. */
    private static final Duration HANGING = Duration.ofSeconds(10);

    private static final Outcome SILENCE = Outcome.failed(Outcome.Kind.UNKNOWN, "Timeout", "no answer");

    @Test
    void a_second_relay_takes_a_fair_share_of_ten_busy_queues_without_duplicate_or_inversion() {
        var queues = IntStream.range(0, 10).mapToObj(i -> "q" + i + ".fifo").toList();
        sender.after(2);
        relay(TestSettings.leasing(LEASE));
        try (var producer = keepBusy(queues)) {
            await().until(() -> holders().equals(Set.of(10L)));
            relay(TestSettings.leasing(LEASE));
            await().untilAsserted(() -> assertThat(leases()).hasSize(2).containsOnly(5L));
        }
        awaitAllSent();
        assertOrderExact();
        assertThat(sender.taken().stream().map(taken -> taken.row().id()))
                .doesNotHaveDuplicates()
                .hasSize(table.one(Integer.class, "SELECT count(*) FROM outbox_message"));
    }

    @Test
    void many_new_queues_are_all_found_at_the_next_look() {
        for (int i = 0; i < 30; i++) {
            table.insertRange("orders-" + i, 1, 10);
        }
        relay();
        // One queue at each look, a second apart, would take longer.
        awaitTaken(300, Duration.ofSeconds(20));
    }

    @Test
    void one_hanging_queue_of_five_does_not_slow_the_others() {
        for (int i = 1; i <= 4; i++) {
            table.insertRange("q" + i, 1, 2_000);
        }
        table.insertRange("hanging", 1, 2_000);
        var hanging = new HangingSender();
        // A stop waits for the call timeout, in vain.
        relay(TestSettings.with(Map.of("call-timeout", Duration.ofSeconds(1))), hanging);
        awaitTaken(8_000, HANGING.multipliedBy(3));
        assertThat(sender.taken()).noneMatch(taken -> taken.queue().equals("hanging"));
        await().until(() -> table.count("SENT") == 8_000);
        assertThat(table.count("hanging", "PENDING")).isEqualTo(2_000);
        table.insertRange("q1", 2_001, 2_100);
        awaitTaken(8_100, HANGING.multipliedBy(3));
        hanging.close();
    }

    @Test
    void a_relay_restricted_to_some_queues_leaves_the_others_alone() {
        List.of("orders", "payments", "others").forEach(queue -> table.insertRange(queue, 1, 10));
        relay(TestSettings.only("orders", "payments"));
        awaitTaken(20);
        await().until(() -> table.count("SENT") == 20);
        assertThat(table.count("others", "PENDING")).isEqualTo(10);
        assertThat(table.one(Long.class, "SELECT count(*) FROM outbox_lock WHERE name = 'queue:others'"))
                .isZero();
        relay();
        awaitTaken(30);
    }

    @Test
    void a_pool_that_hands_out_connections_without_auto_commit_works() {
        table.insertGroups("payments.fifo", 5, 20);
        try (var pool = poolWithoutAutoCommit();
                var relay = TestRelay.on(pool, sender, TestSettings.standard()).start()) {
            awaitTaken(100);
            awaitAllSent();
        }
        assertThat(sender.takenCount()).isEqualTo(100);
    }

    @Test
    void a_commit_in_the_same_process_wakes_the_relay_at_once() {
        table.insert("orders", null, "x");
        var relay = relay(TestSettings.polling(Duration.ofSeconds(10)));
        awaitTaken(1);
        List<Long> latencies = new ArrayList<>();
        for (int i = 2; i < 9; i++) {
            table.insert("orders", null, "x");
            long woken = System.nanoTime();
            relay.wake("orders");
            awaitTaken(i);
            latencies.add(Duration.ofNanos(System.nanoTime() - woken).toMillis());
        }
        // A sweep would find each of them after a second. Judged by most: the machine may stall at some.
        assertThat(latencies.stream().sorted().toList().get(latencies.size() / 2))
                .as("median of %s ms", latencies)
                .isLessThan(500);
    }

    private HikariDataSource poolWithoutAutoCommit() {
        var config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(database.username());
        config.setPassword(database.password());
        config.setAutoCommit(false);
        return new HikariDataSource(config);
    }

    private List<Long> leases() {
        return new JdbcTemplate(database.dataSource())
                .queryForList(
                        "SELECT count(*) FROM outbox_lock WHERE lock_until > timezone('utc', now()) GROUP BY locked_by",
                        Long.class);
    }

    private Set<Long> holders() {
        return Set.copyOf(leases());
    }

    /** A producer that writes to each queue all the time, until it is closed. */
    private Producer keepBusy(List<String> queues) {
        var producer = Executors.newSingleThreadScheduledExecutor();
        producer.scheduleWithFixedDelay(
                () -> queues.forEach(queue -> table.insertGroups(queue, 3, 2)), 0, 100, TimeUnit.MILLISECONDS);
        return () -> {
            producer.shutdown();
            try {
                producer.awaitTermination(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    private interface Producer extends AutoCloseable {
        @Override
        void close();
    }

    /** Answers as the scripted one, but for one queue that reports silence after a long time. */
    private final class HangingSender implements TestSender, AutoCloseable {

        private final ScriptedSender hanging =
                new ScriptedSender().after(HANGING.toMillis()).answering(rows -> ScriptedSender.all(rows, SILENCE));

        @Override
        public void send(String queue, List<OutboxRow> rows, Consumer<List<Outcome>> report) {
            (queue.equals("hanging") ? hanging : sender).send(queue, rows, report);
        }

        @Override
        public void close() {
            hanging.close();
        }
    }
}
