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
        table.insertGroups(PAYMENTS, 10, 30);
        awaitTaken(300);
        // One after the other: by then the relay is sure that nothing can appear any more below what it has read.
        for (int i = 301; i <= 330; i++) {
            table.insert(PAYMENTS, "last", "last");
            awaitTaken(i);
        }
        table.run(EMPTY);
        table.insertGroups(PAYMENTS, 10, 30);
        awaitTaken(630);
        awaitAllSent();

        assertThat(sender.bodies().subList(330, 630)).doesNotHaveDuplicates();
        var groups = takenPerGroup();
        groups.remove("last");
        assertThat(groups).hasSize(10).allSatisfy((group, ids) -> assertThat(ids.subList(30, 60))
                .isSorted());
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
