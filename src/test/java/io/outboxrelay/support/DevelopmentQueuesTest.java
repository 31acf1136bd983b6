package io.outboxrelay.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static software.amazon.awssdk.services.sqs.model.QueueAttributeName.ALL;
import static software.amazon.awssdk.services.sqs.model.QueueAttributeName.FIFO_QUEUE;
import static software.amazon.awssdk.services.sqs.model.QueueAttributeName.REDRIVE_POLICY;
import static software.amazon.awssdk.services.sqs.model.QueueAttributeName.VISIBILITY_TIMEOUT;

import io.outboxrelay.test.sqs.FakeSqs;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueNameExistsException;

/** One call makes what a consumer needs, and makes it once. */
class DevelopmentQueuesTest {

    private final FakeSqs sqs = FakeSqs.start();
    private final SqsAsyncClient client = SqsClients.of(sqs.endpoint());

    @AfterEach
    void stop() {
        client.close();
        sqs.close();
    }

    @Test
    void a_queue_comes_with_its_dead_letter_queue_and_its_redrive_policy() {
        DevelopmentQueues.Pair orders = DevelopmentQueues.create(client, "orders", 3, Duration.ofSeconds(2));

        assertThat(orders).isEqualTo(new DevelopmentQueues.Pair(sqs.url("orders"), sqs.url("orders-dlq")));
        assertThat(attributes(orders.url()))
                .containsEntry(VISIBILITY_TIMEOUT, "2")
                .containsEntry(
                        REDRIVE_POLICY,
                        "{\"deadLetterTargetArn\":\"" + sqs.queue("orders-dlq").arn() + "\",\"maxReceiveCount\":3}");
    }

    @Test
    void a_fifo_queue_has_its_dead_letters_in_a_fifo_queue() {
        DevelopmentQueues.Pair payments = DevelopmentQueues.create(client, "payments.fifo", 5, Duration.ofSeconds(30));

        assertThat(payments)
                .isEqualTo(new DevelopmentQueues.Pair(sqs.url("payments.fifo"), sqs.url("payments-dlq.fifo")));
        assertThat(attributes(payments.deadLetterUrl())).containsEntry(FIFO_QUEUE, "true");
    }

    @Test
    void a_second_call_finds_what_the_first_has_made_and_may_not_change_it() {
        DevelopmentQueues.Pair first = DevelopmentQueues.create(client, "orders", 3, Duration.ofSeconds(2));

        assertThat(DevelopmentQueues.create(client, "orders", 3, Duration.ofSeconds(2)))
                .isEqualTo(first);
        assertThatThrownBy(() -> DevelopmentQueues.create(client, "orders", 4, Duration.ofSeconds(2)))
                .hasCauseInstanceOf(QueueNameExistsException.class);
    }

    private Map<QueueAttributeName, String> attributes(String url) {
        return client.getQueueAttributes(r -> r.queueUrl(url).attributeNames(ALL))
                .join()
                .attributes();
    }
}
