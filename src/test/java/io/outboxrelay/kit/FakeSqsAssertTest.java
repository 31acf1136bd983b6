package io.outboxrelay.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.support.SqsClients;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.FakeSqs;
import io.outboxrelay.test.sqs.FakeSqsAssert;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** What an assertion about received messages sees, waits for, and says when it fails. */
class FakeSqsAssertTest {

    private static final String FIRST = "00000000-0000-0000-0000-000000000001";
    private static final String SECOND = "00000000-0000-0000-0000-000000000002";

    private final FakeSqs sqs = FakeSqs.start();
    private final SqsAsyncClient client = SqsClients.of(sqs.endpoint());

    FakeSqsAssertTest() {
        sqs.create("orders");
        sqs.create("payments.fifo");
    }

    @AfterEach
    void close() {
        client.close();
        sqs.close();
    }

    @Test
    void it_waits_for_what_comes_later() {
        CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS).execute(() -> send("orders", null, FIRST, "x"));

        assertThat(sqs).receivedExactly("orders", "x");
    }

    @Test
    void in_a_standard_queue_any_order_will_do() {
        send("orders", null, FIRST, "x");
        send("orders", null, SECOND, "y");

        assertThat(sqs).receivedExactly("orders", "y", "x");
    }

    @Test
    void in_a_group_of_a_fifo_queue_the_order_counts() {
        send("payments.fifo", "a", FIRST, "x");
        send("payments.fifo", "a", SECOND, "y");

        assertThat(sqs).receivedExactly("payments.fifo", "x", "y");
        assertThatThrownBy(() -> soon().receivedExactly("payments.fifo", "y", "x"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Group a should have come in the order of\n  y\n  x\nbut came as\n  x\n  y");
    }

    @Test
    void what_was_received_twice_is_too_much() {
        send("orders", null, FIRST, "x");
        send("orders", null, FIRST, "x");

        assertThatThrownBy(() -> soon().receivedExactly("orders", "x")).hasMessageContaining("and too much\n  x");
    }

    @Test
    void what_is_committed_must_have_been_received_once_and_in_order_and_nothing_else() throws Exception {
        try (TestDatabase database = TestDatabase.migrated()) {
            commit(database, FIRST);
            commit(database, SECOND);
            send("payments.fifo", "a", SECOND, "x");

            assertThatThrownBy(() -> soon().receivedAllCommitted(database.dataSource()))
                    .hasMessageContaining("not received: message " + FIRST + " to payments.fifo (PENDING)");

            send("payments.fifo", "a", FIRST, "x");
            assertThatThrownBy(() -> soon().receivedAllCommitted(database.dataSource()))
                    .hasMessageContaining("received in the wrong order: message " + SECOND);

            sqs.restart();
            String unknown = UUID.randomUUID().toString();
            send("payments.fifo", "a", FIRST, "x");
            send("payments.fifo", "a", SECOND, "x");
            assertThat(sqs).receivedAllCommitted(database.dataSource());

            send("orders", null, unknown, "x");
            assertThatThrownBy(() -> soon().receivedAllCommitted(database.dataSource()))
                    .hasMessageContaining("received, but not in the outbox: message " + unknown);
        }
    }

    @Test
    void one_that_is_away_answers_nobody_until_it_is_back() {
        sqs.away();
        assertThatThrownBy(() -> send("orders", null, FIRST, "x")).hasMessageContaining("onnection");
        sqs.back();
        send("orders", null, FIRST, "y");

        assertThat(sqs).receivedExactly("orders", "y");
    }

    @Test
    void one_that_is_failing_takes_nothing_and_a_healed_one_all() {
        sqs.failing("orders", 1);
        assertThat(client.sendMessageBatch(r -> r.queueUrl(sqs.url("orders"))
                                .entries(e -> e.id("1").messageBody("x")))
                        .join()
                        .failed())
                .singleElement()
                .satisfies(failed -> assertThat(failed.senderFault()).isFalse());
        sqs.heal();
        send("orders", null, FIRST, "y");

        assertThat(sqs).receivedExactly("orders", "y");
    }

    private FakeSqsAssert soon() {
        return assertThat(sqs).within(Duration.ofMillis(100));
    }

    private static void commit(TestDatabase database, String id) {
        database.jdbc()
                .sql(
                        "INSERT INTO outbox_message (message_id, queue, group_id, body) VALUES (?::uuid, 'payments.fifo', 'a', 'x')")
                .param(id)
                .update();
    }

    private void send(String queue, String group, String id, String body) {
        client.sendMessage(r -> r.queueUrl(sqs.url(queue))
                        .messageBody(body)
                        .messageGroupId(group)
                        .messageDeduplicationId(group == null ? null : id)
                        .messageAttributes(Map.of(
                                "outbox-message-id",
                                MessageAttributeValue.builder()
                                        .dataType("String")
                                        .stringValue(id)
                                        .build())))
                .join();
    }
}
