package io.outboxrelay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.Readme;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.AcceptedMessage;
import io.outboxrelay.test.sqs.FakeQueue;
import io.outboxrelay.test.sqs.FakeSqs;
import io.outboxrelay.test.sqs.Fault;
import io.outboxrelay.test.sqs.Trigger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person does about a DEAD row at the head of a FIFO group, by the statements of the README. */
class DeadRowTest {

    private final TestDatabase database = TestDatabase.migrated();
    private final Table table = new Table(database);
    private final FakeSqs sqs = FakeSqs.start();
    private final FakeQueue payments = sqs.create("payments.fifo");

    @BeforeEach
    void a_dead_row_blocks_its_group() {
        payments.inject(Fault.entry("InvalidMessageContents", true), Trigger.body("first"));
        table.insert("payments.fifo", "customer-7", "first");
        table.insert("payments.fifo", "customer-7", "second");
        table.insert("payments.fifo", "customer-8", "other");
        table.insert("payments.fifo", "customer-7", "third");
        try (var service = Service.relaying(database, sqs.endpoint())) {
            table.awaitCount("DEAD", 1);
            table.awaitCount("BLOCKED", 2);
            table.awaitSent(1);
        }
        payments.clearFaults();
    }

    @AfterEach
    void close() {
        sqs.close();
        database.close();
    }

    @Test
    void retried_it_leaves_before_those_that_waited_behind_it() {
        decide("retry");
        assertThat(payments.accepted())
                .extracting(AcceptedMessage::body)
                .containsExactly("other", "first", "second", "third");
    }

    @Test
    void discarded_it_lets_its_group_go_on_without_it() {
        decide("discard");
        assertThat(payments.accepted()).extracting(AcceptedMessage::body).containsExactly("other", "second", "third");
    }

    private void decide(String verdict) {
        Object id = table.rowWithBody("first").get("id");
        table.execute(Readme.statement(verdict).replace("id => 42", "id => " + id));
        try (var service = Service.relaying(database, sqs.endpoint())) {
            // In this order: a row that is let go is PENDING next, and none becomes BLOCKED again.
            table.awaitCount("BLOCKED", 0);
            table.awaitCount("PENDING", 0);
        }
    }
}
