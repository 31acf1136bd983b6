package io.outboxrelay.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.ElasticMq;
import io.outboxrelay.support.SqsClients;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.AcceptedMessage;
import io.outboxrelay.test.sqs.Action;
import io.outboxrelay.test.sqs.FakeSqs;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

/** One row that SQS will never take, among good ones. */
class BadMessageTest {

    /** PostgreSQL stores it, XML 1.0 and so SQS do not know it. */
    private static final String BAD = "number 5 \u0001";

    private static final List<String> GOOD =
            IntStream.range(0, 9).mapToObj(number -> "good " + number).toList();

    private final TestDatabase database = TestDatabase.migrated();
    private final Table table = new Table(database);

    @BeforeEach
    void write_a_batch_of_ten() {
        GOOD.subList(0, 5).forEach(body -> table.insert("orders", body));
        table.insert("orders", BAD);
        GOOD.subList(5, 9).forEach(body -> table.insert("orders", body));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void nine_of_a_batch_are_sent_and_the_tenth_is_dead_with_the_reason() {
        try (var sqs = FakeSqs.start()) {
            var orders = sqs.create("orders");
            try (var service = Service.relaying(database, sqs.endpoint())) {
                awaitVerdicts();
            }
            assertThat(orders.accepted()).extracting(AcceptedMessage::body).containsExactlyElementsOf(GOOD);
            assertThat(orders.requests(Action.SEND_MESSAGE_BATCH)).isEqualTo(1);
            assertThat(table.rowWithBody(BAD))
                    .containsEntry("status", "DEAD")
                    .containsEntry("attempts", 1)
                    .containsEntry(
                            "last_error", "InvalidMessageContents: Invalid character was found in the message body.");
        }
    }

    @Test
    void the_same_holds_against_an_sqs_that_others_wrote() {
        try (var sqs = ElasticMq.start();
                var client = SqsClients.of(sqs.endpoint())) {
            var orders = sqs.create("orders");
            try (var service = Service.relaying(database, sqs.endpoint())) {
                awaitVerdicts();
            }
            assertThat(SqsClients.drain(client, orders, 100))
                    .extracting(Message::body)
                    .containsExactlyInAnyOrderElementsOf(GOOD);
            assertThat(table.rowWithBody(BAD).get("last_error").toString()).contains("InvalidAttributeValue");
        }
    }

    private void awaitVerdicts() {
        table.awaitSent(9);
        table.awaitCount("DEAD", 1);
    }
}
