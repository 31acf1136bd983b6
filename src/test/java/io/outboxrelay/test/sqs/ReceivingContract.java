package io.outboxrelay.test.sqs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName.APPROXIMATE_FIRST_RECEIVE_TIMESTAMP;
import static software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT;
import static software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName.SENT_TIMESTAMP;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** What a consumer of a standard queue gets on every SQS, and when. */
abstract class ReceivingContract extends ReceivingServerTest {

    @Test
    void a_message_comes_as_it_was_sent_with_what_sqs_knows_of_it() {
        Map<String, MessageAttributeValue> attributes = Map.of(
                "eventType",
                        MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue("OrderPlaced")
                                .build(),
                "price.eur",
                        MessageAttributeValue.builder()
                                .dataType("Number.int")
                                .stringValue("7")
                                .build(),
                "digest",
                        MessageAttributeValue.builder()
                                .dataType("Binary")
                                .binaryValue(SdkBytes.fromUtf8String("\0ü"))
                                .build());
        String id = client.sendMessage(r -> r.queueUrl(queue.url())
                        .messageBody("{\"note\": \"naïve 😀\"}")
                        .messageAttributes(attributes))
                .join()
                .messageId();

        Message message = queue.receive().get(0);

        assertThat(message.messageId()).isEqualTo(id);
        assertThat(message.body()).isEqualTo("{\"note\": \"naïve 😀\"}");
        assertThat(message.messageAttributes()).isEqualTo(attributes);
        Map<MessageSystemAttributeName, String> known = message.attributes();
        assertThat(known).containsEntry(APPROXIMATE_RECEIVE_COUNT, "1");
        assertThat(Long.parseLong(known.get(SENT_TIMESTAMP)))
                .isLessThanOrEqualTo(Long.parseLong(known.get(APPROXIMATE_FIRST_RECEIVE_TIMESTAMP)));
    }

    @Test
    void a_consumer_gets_only_the_attributes_that_it_asks_for() {
        MessageAttributeValue value = MessageAttributeValue.builder()
                .dataType("String")
                .stringValue("x")
                .build();
        client.sendMessage(r ->
                        r.queueUrl(queue.url()).messageBody("body").messageAttributes(Map.of("a", value, "b", value)))
                .join();

        Message message = client.receiveMessage(r -> r.queueUrl(queue.url())
                        .visibilityTimeout(0)
                        .messageAttributeNames("a")
                        .messageSystemAttributeNames(SENT_TIMESTAMP))
                .join()
                .messages()
                .get(0);

        assertThat(message.messageAttributes()).containsOnlyKeys("a");
        assertThat(message.attributes()).containsOnlyKeys(SENT_TIMESTAMP);
    }

    @Test
    void a_receive_takes_no_more_than_it_asks_for_and_hides_what_it_takes() {
        queue.send("a", "b", "c", "d", "e");

        List<Message> first = queue.receive(3);
        List<Message> second = queue.receive();

        assertThat(first).hasSize(3);
        assertThat(second).hasSize(2);
        assertThat(bodies(first)).doesNotContainAnyElementsOf(bodies(second));
        assertThat(queue.receive()).isEmpty();
        assertThat(queue.depth()).containsExactly(0, 5, 0);
    }

    @Test
    void a_long_poll_ends_with_the_first_message_or_with_nothing_when_its_time_is_over() {
        assertThat(queue.receiving(10, Duration.ofSeconds(1)).join()).isEmpty();
        CompletableFuture<List<Message>> waiting = queue.receiving(10, Duration.ofSeconds(20));

        queue.send("late");

        assertThat(waiting).succeedsWithin(10, SECONDS).satisfies(got -> assertThat(bodies(got))
                .containsExactly("late"));
    }

    @Test
    void a_purge_throws_away_what_is_there_and_what_is_in_flight() {
        queue.send("a", "b", "c");
        queue.receive(2);

        client.purgeQueue(r -> r.queueUrl(queue.url())).join();

        assertThat(queue.depth()).containsExactly(0, 0, 0);
        queue.send("later");
        assertThat(bodies(queue.receive())).containsExactly("later");
    }

    @Test
    void a_delayed_message_is_counted_and_comes_later() {
        client.sendMessage(r -> r.queueUrl(queue.url()).messageBody("later").delaySeconds(1))
                .join();

        assertThat(queue.depth()).containsExactly(0, 0, 1);
        assertThat(queue.receive()).isEmpty();
        assertThat(bodies(queue.await())).containsExactly("later");
    }

    @Test
    void nothing_is_received_from_a_missing_queue() {
        Mailbox missing = new Mailbox(client, queue.url() + "-missing");

        assertThatThrownBy(missing::receive).hasCauseInstanceOf(QueueDoesNotExistException.class);
    }
}
