package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Sender;
import io.outboxrelay.support.relay.ScriptedSender;
import io.outboxrelay.support.relay.TestSettings;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

/** What is left when a relay dies, and how fast another takes over. */
class RelayCrashTest extends RelayProof {

    private static final Duration LEASE = TestSettings.standard().lease();

    @Test
    void rows_sent_and_not_marked_are_sent_again_with_the_same_identity() {
        table.run("""
                INSERT INTO outbox_message (queue, group_id, dedup_id, body)
                SELECT 'payments.fifo', 'g' || i, 'd-' || i, i::text FROM generate_series(1, 10) i
                """);
        var killed = new AtomicBoolean();
        var dying = new TestRelay[1];
        // SQS has the batch, and its answer is the last thing that happens.
        sender.answering(rows -> {
            if (killed.compareAndSet(false, true)) {
                dying[0].kill();
            }
            return ScriptedSender.sent(rows);
        });
        dying[0] = TestRelay.on(database, sender);
        dying[0].start();
        awaitTaken(10);
        assertThat(table.count("SENT")).isZero();
        relay();
        awaitTaken(20, LEASE.plusSeconds(2));
        awaitAllSent();
        assertThat(identities(sender.taken().subList(0, 10)))
                .hasSize(10)
                .isEqualTo(identities(sender.taken().subList(10, 20)));
    }

    @Test
    void after_a_crash_another_relay_takes_over_within_the_lease_and_two_seconds_and_keeps_the_order() {
        table.insertGroups("payments.fifo", 10, 20);
        sender.after(20);
        var first = relay();
        awaitTaken(50);
        first.kill();
        long killedAt = System.nanoTime();
        int before = sender.takenCount();
        relay();
        awaitTaken(before + 1, LEASE.plusSeconds(2));
        assertThat(Duration.ofNanos(System.nanoTime() - killedAt)).isLessThan(LEASE.plusSeconds(2));
        awaitAllSent();
        // Sent again is what was in flight or unmarked; each group's first deliveries are in order.
        assertThat(takenPerGroup())
                .allSatisfy((group, ids) ->
                        assertThat(ids.stream().distinct().toList()).isSorted().hasSize(20));
    }

    @Test
    void an_orderly_stop_hands_over_at_once_without_duplicate_or_inversion() {
        table.insertGroups("payments.fifo", 20, 100);
        sender.after(5);
        var first = relay();
        awaitTaken(500);
        first.close();
        int before = sender.takenCount();
        assertThat(table.count("SENT")).isEqualTo(before);
        relay();
        awaitTaken(before + 1, Duration.ofSeconds(1));
        awaitAllSent();
        assertThat(sender.takenCount()).isEqualTo(2_000);
        assertOrderExact();
    }

    @Test
    void a_stop_waits_for_what_is_in_flight_and_marks_it() {
        table.insertRange("orders", 1, 100);
        sender.after(500);
        var relay = relay();
        await().until(() -> sender.requests() >= 10);
        relay.close();
        assertThat(sender.takenCount()).isEqualTo(100);
        assertThat(table.count("SENT")).isEqualTo(100);
        assertThat(table.one(Long.class, "SELECT count(*) FROM outbox_lock WHERE lock_until > timezone('utc', now())"))
                .isZero();
    }

    @Test
    void a_stop_does_not_wait_for_an_answer_that_never_comes() {
        table.insertRange("orders", 1, 10);
        Queue<Consumer<List<Outcome>>> silent = new ConcurrentLinkedQueue<>();
        var relay = TestRelay.on(database, new SilentSender(silent), TestSettings.standard());
        relay.start();
        await().until(() -> !silent.isEmpty());
        long stoppedAt = System.nanoTime();
        relay.close();
        assertThat(Duration.ofNanos(System.nanoTime() - stoppedAt)).isLessThan(Duration.ofSeconds(10));
        assertThat(table.count("PENDING")).isEqualTo(10);
    }

    @Test
    void a_relay_that_lost_its_connection_to_the_database_goes_on_when_it_is_back() {
        table.insertRange("orders", 1, 100);
        relay();
        awaitTaken(100);
        table.one(Long.class, """
                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                """);
        // The test's own connections are gone as well.
        var patient = await().ignoreExceptionsInstanceOf(DataAccessException.class);
        patient.until(() -> {
            table.insertRange("orders", 101, 200);
            return true;
        });
        awaitTaken(200, LEASE.plusSeconds(5));
        patient.untilAsserted(() -> assertThat(table.unsent()).isZero());
    }

    private static Set<String> identities(List<ScriptedSender.Taken> taken) {
        return taken.stream()
                .map(one -> one.row().id() + " " + one.row().messageId() + " "
                        + one.row().deduplicationId())
                .collect(Collectors.toSet());
    }

    private record SilentSender(Queue<Consumer<List<Outcome>>> asked) implements Sender {

        @Override
        public int maxEntries() {
            return 10;
        }

        @Override
        public int maxBytes(String queue) {
            return 1 << 20;
        }

        @Override
        public void send(String queue, List<OutboxRow> rows, Consumer<List<Outcome>> report) {
            asked.add(report);
        }
    }
}
