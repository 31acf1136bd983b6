package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.queue.QueueLimits;
import io.outboxrelay.support.relay.ScriptedSender;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class RelayBacklogTest extends RelayProof {

    @Test
    void a_backlog_is_sent_once_each_in_full_batches() {
        table.insertRange("orders", 1, 20_000);
        relay();
        awaitTaken(20_000);
        awaitAllSent();
        assertThat(sender.bodies()).hasSize(20_000).doesNotHaveDuplicates();
        assertThat(sender.requests()).isBetween(2_000, 2_200);
    }

    @Test
    void a_fifo_backlog_of_many_groups_is_sent_in_order_in_full_batches() {
        table.insertGroups("payments.fifo", 200, 50);
        relay();
        awaitTaken(10_000);
        awaitAllSent();
        assertThat(sender.takenCount()).isEqualTo(10_000);
        assertOrderExact();
        assertThat(sender.requests()).isLessThan(2_000);
    }

    @Test
    void a_hundred_thousand_rows_scheduled_for_later_delay_nothing_and_leave_when_due() {
        table.run("""
                INSERT INTO outbox_message (queue, body, available_at)
                SELECT 'orders', 'later', now() + interval '1 hour' FROM generate_series(1, 100000)
                """);
        relay();
        table.insertRange("orders", 1, 100);
        awaitTaken(100);
        assertThat(sender.bodies()).hasSize(100).doesNotContain("later");
        long early =
                table.one(Long.class, "SELECT count(*) FROM outbox_message WHERE body = 'later' AND status = 'SENT'");
        assertThat(early).isZero();
        table.run(
                "UPDATE outbox_message SET available_at = clock_timestamp() + interval '1 second' WHERE body = 'later'");
        awaitTaken(100_100);
        awaitAllSent();
        assertThat(sender.takenCount()).isEqualTo(100_100);
        assertThat(table.one(Boolean.class, "SELECT bool_and(sent_at >= available_at) FROM outbox_message"))
                .isTrue();
    }

    @Test
    void every_batch_of_mixed_bodies_is_within_the_limits_counted_in_bytes() {
        for (String text : List.of("x", "é", "€", "\uD83D\uDE80")) {
            int width = text.getBytes(StandardCharsets.UTF_8).length;
            for (int bytes : new int[] {300, 1_000, 5_000, 70_000, 130_000, 262_144, 500_000, 1_000_000, 1_048_576}) {
                for (int i = 0; i < (bytes < 100_000 ? 20 : 2); i++) {
                    table.insert("orders", null, text.repeat(bytes / width));
                }
            }
        }
        Queue<List<OutboxRow>> batches = new ConcurrentLinkedQueue<>();
        sender.answering(rows -> {
            batches.add(rows);
            return ScriptedSender.sent(rows);
        });
        relay();
        awaitTaken(4 * (4 * 20 + 5 * 2));
        assertThat(batches).allSatisfy(rows -> {
            assertThat(rows).hasSizeLessThanOrEqualTo(10);
            assertThat(rows.size() == 1 || bytes(rows) <= sender.maxBytes("orders"))
                    .isTrue();
        });
        assertThat(batches).anyMatch(rows -> rows.size() == 10);
    }

    @Test
    void a_transaction_that_commits_after_later_ids_were_sent_is_still_sent() {
        table.insertRange("orders", 1, 10);
        relay();
        var late = table.begin();
        late.insert("orders", null, "late");
        var never = table.begin();
        never.insert("orders", null, "never");
        table.insertRange("orders", 11, 2_000);
        awaitTaken(2_000);
        late.commit();
        never.close();
        awaitTaken(2_001);
        awaitAllSent();
        assertThat(sender.bodies()).contains("late").doesNotContain("never").doesNotHaveDuplicates();
    }

    @Test
    void a_transaction_that_stays_open_long_is_found_too_and_holds_nothing_back() {
        var late = table.begin();
        late.insert("orders", null, "late");
        relay();
        for (int i = 0; i < 4; i++) {
            table.insertRange("orders", i * 100 + 1, i * 100 + 100);
            awaitTaken(i * 100 + 100);
            // Sweeps pass meanwhile, whose floor must not run past the open transaction.
            await().pollDelay(QueueLimits.SWEEP_INTERVAL).until(() -> true);
        }
        late.commit();
        awaitTaken(401);
    }

    private static long bytes(List<OutboxRow> rows) {
        return rows.stream()
                .mapToLong(row -> row.body().getBytes(StandardCharsets.UTF_8).length + 59)
                .sum();
    }
}
