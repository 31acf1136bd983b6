package io.outboxrelay.test.sqs;

import io.outboxrelay.support.SqsClients;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * A rough check of what the fake can take, with 64 requests of ten 300-byte messages in flight. Arguments: seconds, and
 * the endpoint of a fake in a process of its own with a queue {@code orders}; without one it starts its own.
 */
final class FakeSqsThroughput {

    private static final int IN_FLIGHT = 64;

    private FakeSqsThroughput() {}

    public static void main(String[] args) throws InterruptedException {
        int seconds = Integer.parseInt(args[0]);
        try (FakeSqs own = new FakeSqs(0, InstantSource.system(), false)) {
            own.create("orders");
            URI endpoint = args.length > 1 ? URI.create(args[1]) : own.endpoint();
            try (SqsAsyncClient client = SqsClients.of(endpoint)) {
                measure(client, endpoint + "/" + FakeSqs.ACCOUNT + "/orders", seconds);
            }
        }
    }

    private static void measure(SqsAsyncClient client, String queueUrl, int seconds) throws InterruptedException {
        SendMessageBatchRequest request = request(queueUrl);
        Semaphore free = new Semaphore(IN_FLIGHT);
        for (int second = 1; second <= seconds; second++) {
            long end = System.nanoTime() + 1_000_000_000;
            int sent = 0;
            while (System.nanoTime() < end) {
                free.acquire();
                sent += 10;
                client.sendMessageBatch(request).whenComplete((answer, failure) -> free.release());
            }
            System.out.printf("%d s: %,d messages/s%n", second, sent);
        }
        free.acquire(IN_FLIGHT);
    }

    private static SendMessageBatchRequest request(String queueUrl) {
        List<SendMessageBatchRequestEntry> entries = IntStream.range(0, 10)
                .mapToObj(i -> SendMessageBatchRequestEntry.builder()
                        .id(Integer.toString(i))
                        .messageBody("x".repeat(300))
                        .messageAttributes(Map.of(
                                "outbox-message-id",
                                MessageAttributeValue.builder()
                                        .dataType("String")
                                        .stringValue(UUID.randomUUID().toString())
                                        .build()))
                        .build())
                .toList();
        return SendMessageBatchRequest.builder()
                .queueUrl(queueUrl)
                .entries(entries)
                .build();
    }
}
