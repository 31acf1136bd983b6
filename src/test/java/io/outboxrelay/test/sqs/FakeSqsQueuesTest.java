package io.outboxrelay.test.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.InvalidAttributeNameException;
import software.amazon.awssdk.services.sqs.model.InvalidAttributeValueException;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueNameExistsException;

/** Queues that clients make, and what they may be told. */
class FakeSqsQueuesTest extends ManualSqsTest {

    @Test
    void a_queue_tells_how_it_is_set() {
        assertThat(fifo.attributes())
                .containsEntry(QueueAttributeName.QUEUE_ARN, "arn:aws:sqs:eu-central-1:000000000000:payments.fifo")
                .containsEntry(QueueAttributeName.FIFO_QUEUE, "true")
                .containsEntry(QueueAttributeName.VISIBILITY_TIMEOUT, "30")
                .containsEntry(QueueAttributeName.MAXIMUM_MESSAGE_SIZE, "1048576")
                .containsEntry(
                        QueueAttributeName.CREATED_TIMESTAMP,
                        Long.toString(time.instant().getEpochSecond()));
        assertThat(queue.attributes()).doesNotContainKey(QueueAttributeName.FIFO_QUEUE);
        assertThat(client.getQueueAttributes(
                                r -> r.queueUrl(queue.url()).attributeNames(QueueAttributeName.DELAY_SECONDS))
                        .join()
                        .attributes())
                .isEqualTo(Map.of(QueueAttributeName.DELAY_SECONDS, "0"));
    }

    @Test
    void a_queue_is_made_once_with_the_same_attributes_as_often_as_one_likes() {
        assertThat(make("orders", Map.of("VisibilityTimeout", "30"))).isEqualTo(queue.url());

        assertThatThrownBy(() -> make("orders", Map.of("VisibilityTimeout", "31")))
                .hasCauseInstanceOf(QueueNameExistsException.class);
    }

    @Test
    void a_name_says_whether_a_queue_is_fifo() {
        assertThat(code(() -> make("new.fifo", Map.of()))).isEqualTo("InvalidParameterValue");
        assertThat(code(() -> make("new", Map.of("FifoQueue", "true")))).isEqualTo("InvalidParameterValue");
        assertThat(code(() -> make("a b", Map.of()))).isEqualTo("InvalidParameterValue");
    }

    @Test
    void an_attribute_that_the_fake_does_not_have_is_refused() {
        assertThatThrownBy(() -> make("new", Map.of("KmsMasterKeyId", "alias/x")))
                .hasCauseInstanceOf(InvalidAttributeNameException.class)
                .hasMessageContaining("KmsMasterKeyId");
        assertThatThrownBy(() -> set(queue, "VisibilityTimeout", "43201"))
                .hasCauseInstanceOf(InvalidAttributeValueException.class);
    }

    @Test
    void a_redrive_policy_names_another_queue_of_the_same_kind_and_a_count() {
        for (String policy : new String[] {
            "nonsense",
            "{}",
            policy(arn(deadLetters), "0"),
            policy(arn(deadLetters), "1001"),
            policy(arn(deadLetters) + "-missing", "3"),
            policy(arn(queue), "3"),
            policy(arn(fifoDeadLetters), "3")
        }) {
            assertThat(code(() -> set(queue, "RedrivePolicy", policy)))
                    .as(policy)
                    .isEqualTo("InvalidParameterValue");
        }

        set(queue, "RedrivePolicy", policy(arn(deadLetters), "\"7\""));
        assertThat(queue.attribute(QueueAttributeName.REDRIVE_POLICY)).isEqualTo(policy(arn(deadLetters), "7"));
        set(queue, "RedrivePolicy", "");
        assertThat(queue.attributes()).doesNotContainKey(QueueAttributeName.REDRIVE_POLICY);
    }

    @Test
    void a_queue_may_have_long_polls_and_delays_of_its_own() {
        set(queue, "DelaySeconds", "5");
        set(queue, "ReceiveMessageWaitTimeSeconds", "20");
        queue.send("delayed");
        assertThat(queue.depth()).containsExactly(0, 0, 1);

        var waiting = client.receiveMessage(r -> r.queueUrl(queue.url()));
        awaitRequest(queue, Action.RECEIVE_MESSAGE);
        assertThat(waiting).isNotDone();
        time.advance(Duration.ofSeconds(5));

        assertThat(waiting.join().messages()).hasSize(1);
    }

    @Test
    void one_message_is_sent_as_strictly_as_ten() {
        assertThat(code(() -> client.sendMessage(r -> r.queueUrl(queue.url()).messageBody("\u0007"))
                        .join()))
                .isEqualTo("InvalidMessageContents");
        assertThat(code(() -> client.sendMessage(r -> r.queueUrl(fifo.url()).messageBody("no group"))
                        .join()))
                .isEqualTo("InvalidParameterValue");
        assertThat(client.sendMessage(r -> r.queueUrl(fifo.url())
                                .messageBody("good")
                                .messageGroupId("g")
                                .messageDeduplicationId("d"))
                        .join()
                        .sequenceNumber())
                .hasSize(20);
    }

    private String make(String name, Map<String, String> attributes) {
        return client.createQueue(r -> r.queueName(name).attributesWithStrings(attributes))
                .join()
                .queueUrl();
    }

    private void set(Mailbox of, String name, String value) {
        client.setQueueAttributes(r -> r.queueUrl(of.url()).attributesWithStrings(Map.of(name, value)))
                .join();
    }

    private static String policy(String target, String count) {
        return "{\"deadLetterTargetArn\":\"" + target + "\",\"maxReceiveCount\":" + count + "}";
    }
}
