package io.outboxrelay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.AcceptedMessage;
import io.outboxrelay.test.sqs.FakeQueue;
import io.outboxrelay.test.sqs.FakeSqs;
import io.outboxrelay.test.sqs.Fault;
import io.outboxrelay.test.sqs.Trigger;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A message that SQS has leaves no row behind. */
class NothingKeptTest {

    private static final int MESSAGES = 60;
    private static final int GROUPS = 3;
    /** A stop that can't write its marks gives up after the call timeout and 3 s. */
    private static final String[] NOTHING_KEPT = {
        "outbox.retention=0", "outbox.relay.lease=3s", "outbox.relay.call-timeout=1s"
    };

    /** Where messages are counted, none is given up and sent again because the machine stalls. */
    private static final String[] UNHURRIED = {
        "outbox.retention=0", "outbox.relay.lease=60s", "outbox.relay.call-timeout=25s"
    };

    private final TestDatabase database = TestDatabase.migrated();
    private final Table table = new Table(database);
    private final FakeSqs sqs = FakeSqs.start();
    private final FakeQueue payments = sqs.create("payments.fifo");

    @AfterEach
    void close() {
        sqs.close();
        database.close();
    }

    @Test
    void only_what_needs_a_person_is_left_and_every_group_kept_its_order() {
        payments.inject(Fault.entry("InvalidMessageContents", true), Trigger.body("bad"));
        writePayments();
        table.insert("payments.fifo", "customer-9", "bad");
        try (var service = Service.relaying(database, sqs.endpoint(), UNHURRIED)) {
            awaitRows(1);
        }
        assertThat(table.rowWithBody("bad")).containsEntry("status", "DEAD");
        assertThat(payments.accepted()).hasSize(MESSAGES);
        assertOrder(payments.accepted());
    }

    @Test
    void what_was_sent_and_could_not_be_deleted_is_sent_again_with_the_same_ids() {
        writePayments();
        table.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN RAISE EXCEPTION ''the process dies here''; END'");
        table.execute("CREATE TRIGGER no_marks BEFORE DELETE ON outbox_message FOR EACH ROW EXECUTE FUNCTION refuse()");
        try (var service = Service.relaying(database, sqs.endpoint(), NOTHING_KEPT)) {
            await().atMost(Table.PATIENCE).until(() -> payments.delivered().size() == MESSAGES);
        }
        int before = payments.accepted().size();
        assertThat(table.count("PENDING")).isEqualTo(MESSAGES);

        table.execute("DROP TRIGGER no_marks ON outbox_message");
        try (var service = Service.relaying(database, sqs.endpoint(), NOTHING_KEPT)) {
            awaitRows(0);
        }
        var accepted = payments.accepted();
        assertThat(identities(accepted.subList(before, accepted.size())))
                .hasSize(MESSAGES)
                .isEqualTo(identities(accepted.subList(0, before)));
        assertThat(payments.delivered()).as("what consumers get").hasSize(MESSAGES);
    }

    private void writePayments() {
        for (int i = 0; i < MESSAGES; i++) {
            table.insert("payments.fifo", "customer-" + i % GROUPS, "" + i);
        }
    }

    private void awaitRows(int rows) {
        await().atMost(Table.PATIENCE).until(() -> table.count() == rows);
    }

    private static void assertOrder(List<AcceptedMessage> messages) {
        IntStream.range(0, GROUPS).forEach(group -> assertThat(messages.stream()
                        .map(message -> Integer.parseInt(message.body()))
                        .filter(number -> number % GROUPS == group))
                .as("group %d", group)
                .isSorted());
    }

    /** A request that the machine was too slow for is repeated, and rightly so. */
    private static Set<List<String>> identities(List<AcceptedMessage> messages) {
        return messages.stream()
                .map(message -> List.of(message.outboxMessageId(), message.dedupId(), message.body()))
                .collect(Collectors.toSet());
    }
}
