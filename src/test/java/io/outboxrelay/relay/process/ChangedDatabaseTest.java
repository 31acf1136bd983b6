package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.support.relay.ScriptedSender;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A table that was emptied under a relay, and whose ids begin anew. */
class ChangedDatabaseTest extends RelayProof {

    private static final String PAYMENTS = "payments.fifo";
    private static final String EMPTY = "TRUNCATE outbox_message RESTART IDENTITY";

    @Test
    void an_answer_for_a_row_that_is_gone_says_nothing_about_the_one_that_has_its_id() {
        var gone = new CountDownLatch(1);
        sender.answering(rows -> after(gone, rows));
        relay();
        table.insert("orders", null, "gone");
        table.insert(PAYMENTS, "g", "gone");
        await().until(() -> sender.requests() > 0);
        table.run(EMPTY);
        table.insert("orders", null, "new");
        table.insert(PAYMENTS, "g", "new");
        gone.countDown();

        awaitAllSent();
        assertThat(sender.bodies().stream().filter("new"::equals)).hasSize(2);
        assertThat(table.count("SENT")).isEqualTo(2);
    }

    @Test
    void rows_below_the_ids_that_were_sent_already_leave_at_once_and_in_order() {
        relay();
        for (int round = 1; round <= 2; round++) {
            table.insertGroups(PAYMENTS, 10, 30);
            awaitTaken(round * 300);
            awaitAllSent();
            assertThat(takenPerGroup()).allSatisfy((group, ids) -> assertThat(ids.subList(ids.size() - 30, ids.size()))
                    .isSorted());
            table.run(EMPTY);
        }
    }

    private static List<Outcome> after(CountDownLatch event, List<OutboxRow> rows) {
        try {
            event.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ScriptedSender.sent(rows);
    }
}
