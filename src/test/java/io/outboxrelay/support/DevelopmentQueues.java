package io.outboxrelay.support;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Makes queues for tests and demos, on any SQS that a client reaches. Production code never makes a queue: there
 * {@code docs/ops/queues.tf} shows how.
 */
public final class DevelopmentQueues {

    /** A queue, and where its dead letters go. */
    public record Pair(String url, String deadLetterUrl) {}

    private DevelopmentQueues() {}

    /**
     * Makes a queue and its dead letter queue, FIFO both if the name ends so, and waits for it. Queues that are there
     * already with these settings stay as they are.
     *
     * @param name of the queue; {@code orders} has its dead letters in {@code orders-dlq}
     * @param maxReceiveCount after so many receives a message is a dead letter; 1 to 1,000
     * @param visibility how long a received message is hidden, at most 12 hours; whole seconds
     * @throws java.util.concurrent.CompletionException with SQS's reason, such as that one is there with other settings
     */
    public static Pair create(SqsAsyncClient client, String name, int maxReceiveCount, Duration visibility) {
        String deadLetterUrl = create(client, deadLetterName(name), Map.of());
        // With the queue and not after it: ElasticMQ moves dead letters only by policies that it had from the start.
        String url = create(
                client,
                name,
                Map.of(
                        QueueAttributeName.VISIBILITY_TIMEOUT,
                        Long.toString(visibility.toSeconds()),
                        QueueAttributeName.REDRIVE_POLICY,
                        redrivePolicy(arn(client, deadLetterUrl), maxReceiveCount)));
        return new Pair(url, deadLetterUrl);
    }

    private static String create(SqsAsyncClient client, String name, Map<QueueAttributeName, String> settings) {
        Map<QueueAttributeName, String> attributes = new HashMap<>(settings);
        if (name.endsWith(".fifo")) {
            attributes.put(QueueAttributeName.FIFO_QUEUE, "true");
        }
        return client.createQueue(r -> r.queueName(name).attributes(attributes))
                .join()
                .queueUrl();
    }

    private static String deadLetterName(String name) {
        return name.endsWith(".fifo") ? name.replaceFirst("\\.fifo$", "-dlq.fifo") : name + "-dlq";
    }

    private static String arn(SqsAsyncClient client, String url) {
        return client.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
                .join()
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
    }

    private static String redrivePolicy(String deadLetterArn, int maxReceiveCount) {
        return "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":%d}".formatted(deadLetterArn, maxReceiveCount);
    }
}
