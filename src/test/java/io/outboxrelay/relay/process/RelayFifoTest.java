package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Outcome.Kind;
import io.outboxrelay.relay.RelaySettings.FifoOnDead;
import io.outboxrelay.support.relay.TestSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RelayFifoTest extends RelayProof {

    private static final String QUEUE = "payments.fifo";
    private static final Outcome FAILED = Outcome.failed(Kind.TRANSIENT, "InternalError", "later");
    private static final Outcome REJECTED = Outcome.failed(Kind.REJECTED, "InvalidMessageContents", "bad");

    @Test
    void a_row_in_retry_holds_back_its_group_only_and_the_order_is_exact_afterwards() {
        table.insertGroups(QUEUE, 20, 50);
        var failing = new AtomicBoolean(true);
        sender.answering(rows -> answer(rows, "g7:1", failing.get() ? FAILED : Outcome.sent("late")));
        relay(TestSettings.patient());
        awaitTaken(19 * 50);
        assertThat(takenPerGroup()).doesNotContainKey("g7").hasSize(19);
        assertThat(table.count("RETRY") + table.count("PENDING")).isPositive();
        failing.set(false);
        awaitAllSent();
        assertThat(sender.takenCount()).isEqualTo(1_000);
        assertOrderExact();
    }

    @Test
    void order_is_exact_when_any_row_may_fail_several_times() {
        table.insertGroups(QUEUE, 20, 60);
        var tries = new ConcurrentHashMap<Long, AtomicInteger>();
        sender.answering(rows -> rows.stream()
                .map(row -> fails(row, tries) ? FAILED : Outcome.sent("sqs-" + row.id()))
                .toList());
        relay(TestSettings.patient());
        // Where all heads of groups happen to fail at once the queue counts as down, and is probed more and more
        // seldom.
        awaitAllSent();
        assertThat(sender.takenCount()).isEqualTo(1_200);
        assertOrderExact();
    }

    @Test
    void a_dead_row_blocks_its_group_until_a_person_decides() {
        table.insertGroups(QUEUE, 3, 10);
        sender.answering(rows -> answer(rows, "g2:4", REJECTED));
        relay();
        awaitTaken(23);
        await().until(() -> table.count("SENT") == 23 && table.count("BLOCKED") == 6);
        assertThat(table.count("DEAD")).isEqualTo(1);
        table.insert(QUEUE, "g2", "g2:11");
        await().until(() -> table.count("BLOCKED") == 7);
        assertThat(takenPerGroup().get("g2")).hasSize(3);
    }

    @Test
    void with_skip_a_dead_row_lets_its_group_go_on() {
        table.insertGroups(QUEUE, 3, 10);
        sender.answering(rows -> answer(rows, "g2:4", REJECTED));
        relay(TestSettings.onDead(FifoOnDead.SKIP));
        awaitTaken(29);
        await().until(() -> table.count("SENT") == 29);
        assertThat(table.count("DEAD")).isEqualTo(1);
        assertOrderExact();
    }

    @Test
    void a_row_that_uses_up_its_attempts_while_others_pass_is_dead_and_its_group_waits() {
        table.insertGroups(QUEUE, 1, 5);
        sender.answering(rows -> answer(rows, "g1:1", FAILED));
        relay();
        var others = new AtomicInteger();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            table.insert(QUEUE, "g" + others.incrementAndGet() + 1, "fine");
            return table.count("DEAD") == 1;
        });
        await().until(() -> table.count("SENT") == others.get() && table.count("BLOCKED") == 4);
        long dead = table.one(Long.class, "SELECT id FROM outbox_message WHERE status = 'DEAD'");
        assertThat(table.stored(dead).attempts())
                .isEqualTo(TestSettings.standard().maxAttempts());
        assertThat(table.stored(dead).lastError()).isEqualTo("InternalError: later");
    }

    @Test
    void a_hundred_thousand_blocked_rows_of_one_group_delay_no_other_group() {
        long dead = table.insert(QUEUE, "stuck", "x", "DEAD", 0);
        table.run("""
                INSERT INTO outbox_message (queue, group_id, body, status)
                SELECT 'payments.fifo', 'stuck', 'x', 'BLOCKED' FROM generate_series(1, 100000)
                """);
        table.run("ANALYZE outbox_message");
        relay();
        table.insertGroups(QUEUE, 10, 10);
        awaitTaken(100, Duration.ofSeconds(20));
        assertThat(takenPerGroup()).doesNotContainKey("stuck");
        assertThat(table.status(dead)).isEqualTo("DEAD");
    }

    @Test
    void a_hundred_thousand_pending_rows_behind_a_dead_one_are_parked_and_delay_no_other_group() {
        table.insert(QUEUE, "stuck", "x", "DEAD", 0);
        table.run("""
                INSERT INTO outbox_message (queue, group_id, body)
                SELECT 'payments.fifo', 'stuck', 'x' FROM generate_series(1, 100000)
                """);
        table.insertGroups(QUEUE, 10, 10);
        relay();
        awaitTaken(100, Duration.ofSeconds(20));
        assertThat(takenPerGroup()).doesNotContainKey("stuck");
        await().until(() -> table.count("BLOCKED") == 100_000);
    }

    private static List<Outcome> answer(List<OutboxRow> rows, String body, Outcome itsOutcome) {
        return rows.stream()
                .map(row -> row.body().equals(body) ? itsOutcome : Outcome.sent("sqs-" + row.id()))
                .toList();
    }

    /** Every seventh row fails twice, every hundredth three times. */
    private static boolean fails(OutboxRow row, Map<Long, AtomicInteger> tries) {
        int times = row.id() % 100 == 0 ? 3 : row.id() % 7 == 0 ? 2 : 0;
        return tries.computeIfAbsent(row.id(), id -> new AtomicInteger()).getAndIncrement() < times;
    }
}
