package io.outboxrelay.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.support.SqsClients;
import io.outboxrelay.test.sqs.FakeSqs;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

class DeadLetterDepthTest {

    private final FakeSqs sqs = FakeSqs.start();
    private SqsAsyncClient client;
    private SenderUnderTest sender;

    @BeforeEach
    void start() {
        client = SqsClients.of(sqs.endpoint());
        sender = SenderUnderTest.against(sqs.endpoint());
    }

    @AfterEach
    void stop() {
        sender.close();
        client.close();
        sqs.close();
    }

    @Test
    void the_redrive_policy_says_where_dead_letters_are() {
        sqs.create("orders-dead");
        String policy = "{\"deadLetterTargetArn\":\"arn:aws:sqs:%s:%s:orders-dead\",\"maxReceiveCount\":\"3\"}"
                .formatted(FakeSqs.REGION, FakeSqs.ACCOUNT);
        client.createQueue(r -> r.queueName("orders").attributes(Map.of(QueueAttributeName.REDRIVE_POLICY, policy)))
                .join();
        for (int i = 0; i < 3; i++) {
            client.sendMessage(r -> r.queueUrl(sqs.url("orders-dead")).messageBody("body"))
                    .join();
        }

        assertThat(depth("orders")).hasValue(3);
    }

    @Test
    void a_queue_without_one_has_no_depth() {
        sqs.create("plain");
        assertThat(depth("plain")).isEmpty();
    }

    @Test
    void a_refusal_is_one_sentence() {
        assertThatThrownBy(() -> depth("missing"))
                .rootCause()
                .isInstanceOf(IllegalStateException.class)
                .message()
                .startsWith("SQS does not tell (")
                .contains("NonExist");
    }

    private OptionalLong depth(String queue) {
        return sender.unwrap().deadLetterDepth().apply(queue).join();
    }
}
