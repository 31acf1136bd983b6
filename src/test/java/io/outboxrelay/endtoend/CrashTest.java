package io.outboxrelay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.AcceptedMessage;
import io.outboxrelay.test.sqs.FakeSqs;
import io.outboxrelay.test.sqs.Fault;
import io.outboxrelay.test.sqs.Trigger;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** SQS has the messages, and the database does not know: they are sent again, and consumers can tell. */
class CrashTest {

    private static final int MESSAGES = 30;
    /** A relay that died is replaced after its lease, and given up in a stop after the call timeout and 3 s. */
    private static final String[] SHORT = {"outbox.relay.lease=3s", "outbox.relay.call-timeout=1s"};

    private final TestDatabase database = TestDatabase.migrated();
    private final Table table = new Table(database);
    private final FakeSqs sqs = FakeSqs.start();

    @AfterEach
    void close() {
        sqs.close();
        database.close();
    }

    @Test
    void what_was_sent_but_not_marked_is_sent_again_with_the_same_ids() {
        var payments = sqs.create("payments.fifo");
        writePayments();
        forbidMarks();
        try (var service = Service.relaying(database, sqs.endpoint(), SHORT)) {
            await().atMost(Table.PATIENCE).until(() -> payments.delivered().size() == MESSAGES);
        }
        assertThat(table.count("SENT")).isZero();
        var before = payments.accepted();
        allowMarks();
        try (var service = Service.relaying(database, sqs.endpoint(), SHORT)) {
            table.awaitSent(MESSAGES);
        }

        var after =
                payments.accepted().subList(before.size(), payments.accepted().size());
        assertThat(identities(before)).hasSize(MESSAGES);
        assertThat(identities(after)).isEqualTo(identities(before));
        assertThat(payments.delivered()).as("what consumers get").hasSize(MESSAGES);
    }

    @Test
    void what_was_accepted_without_an_answer_is_sent_again_with_the_same_ids() {
        var orders = sqs.create("orders").inject(new Fault.Reset(true), Trigger.times(1));
        table.insert("orders", "one");
        try (var service = Service.relaying(database, sqs.endpoint())) {
            table.awaitSent(1);
        }
        assertThat(orders.accepted())
                .hasSize(2)
                .extracting(AcceptedMessage::outboxMessageId)
                .containsOnly(messageId());
        assertThat(table.rowWithBody("one")).containsEntry("attempts", 0);
    }

    private void writePayments() {
        for (int i = 0; i < MESSAGES; i++) {
            table.insert("payments.fifo", "customer-" + i % 3, "payment " + i);
        }
    }

    private void forbidMarks() {
        table.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN RAISE EXCEPTION ''the process dies here''; END'");
        table.execute("CREATE TRIGGER no_marks BEFORE UPDATE ON outbox_message FOR EACH ROW"
                + " WHEN (NEW.status = 'SENT') EXECUTE FUNCTION refuse()");
    }

    private void allowMarks() {
        table.execute("DROP TRIGGER no_marks ON outbox_message");
    }

    private String messageId() {
        return ((UUID) table.rowWithBody("one").get("message_id")).toString();
    }

    private static Set<List<String>> identities(List<AcceptedMessage> messages) {
        return messages.stream()
                .map(message -> List.of(message.outboxMessageId(), message.dedupId(), message.body()))
                .collect(Collectors.toSet());
    }
}
