package io.outboxrelay.sqs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * What the SDK can do without a database: the relay's own client, full batches, a fixed number in flight. A process of its
 * own, which reads lines of queue URL, messages and requests in flight, and answers each with the microseconds it took.
 */
public final class RawSender {

    private static final int BATCH = 10;
    private static final String FILLER = "x".repeat(300);

    private final SqsAsyncClient client =
            SqsClientSource.own(Duration.ofSeconds(60)).get();
    private final AtomicLong failures = new AtomicLong();

    private RawSender() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var sender = new RawSender();
        var orders = new BufferedReader(new InputStreamReader(System.in));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            var words = line.split(" ");
            System.out.println(sender.send(words[0], Integer.parseInt(words[1]), Integer.parseInt(words[2])));
        }
        System.exit(0);
    }

    private long send(String queueUrl, int messages, int inFlight) throws InterruptedException {
        var free = new Semaphore(inFlight);
        long start = System.nanoTime();
        for (long number = 0; number < messages; number += BATCH) {
            free.acquire();
            client.sendMessageBatch(request(queueUrl, number)).whenComplete((answer, failure) -> {
                free.release();
                if (failure != null || !answer.failed().isEmpty()) {
                    if (failures.getAndIncrement() == 0) {
                        System.err.println("a raw request failed: " + failure);
                    }
                }
            });
        }
        free.acquire(inFlight);
        if (failures.get() > 0) {
            throw new IllegalStateException(failures + " raw requests failed");
        }
        return (System.nanoTime() - start) / 1_000;
    }

    private static SendMessageBatchRequest request(String queueUrl, long first) {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>(BATCH);
        for (int i = 0; i < BATCH; i++) {
            var messageId = new UUID(first, i).toString();
            entries.add(SendMessageBatchRequestEntry.builder()
                    .id(Integer.toString(i))
                    .messageBody(FILLER)
                    .messageAttributes(Map.of("eventType", text("OrderPlaced"), "outbox-message-id", text(messageId)))
                    .build());
        }
        return SendMessageBatchRequest.builder()
                .queueUrl(queueUrl)
                .entries(entries)
                .build();
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }
}
