package io.outboxrelay.support;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** A queue with its dead letter queue for tests of consumers, filled as a relay fills it. */
public final class ReceivingQueue {

    private final SqsAsyncClient client;
    private final String name;
    private final DevelopmentQueues.Pair urls;

    private ReceivingQueue(SqsAsyncClient client, String name, DevelopmentQueues.Pair urls) {
        this.client = client;
        this.name = name;
        this.urls = urls;
    }

    public static ReceivingQueue create(SqsAsyncClient client, String name, int maxReceiveCount) {
        return new ReceivingQueue(
                client, name, DevelopmentQueues.create(client, name, maxReceiveCount, Duration.ofSeconds(30)));
    }

    public String name() {
        return name;
    }

    public String url() {
        return urls.url();
    }

    public String deadLetterUrl() {
        return urls.deadLetterUrl();
    }

    /**
     * One message as it is told, group and deduplication id only for FIFO queues.
     *
     * @param id of the message; the same twice is the same message, delivered twice
     */
    public record Letter(UUID id, String eventType, String group, String body) {

        public static Letter of(String eventType, String body) {
            return new Letter(UUID.randomUUID(), eventType, "all", body);
        }

        public static Letter of(String eventType, String group, String body) {
            return new Letter(UUID.randomUUID(), eventType, group, body);
        }
    }

    public void send(Letter... letters) {
        send(List.of(letters));
    }

    public void send(List<Letter> letters) {
        for (int from = 0; from < letters.size(); from += 10) {
            var batch = letters.subList(from, Math.min(from + 10, letters.size()));
            var entries = IntStream.range(0, batch.size())
                    .mapToObj(i -> entry(i, batch.get(i)))
                    .toList();
            client.sendMessageBatch(r -> r.queueUrl(urls.url()).entries(entries))
                    .join();
        }
    }

    private SendMessageBatchRequestEntry entry(int position, Letter letter) {
        var entry = SendMessageBatchRequestEntry.builder()
                .id(Integer.toString(position))
                .messageBody(letter.body())
                .messageAttributes(Map.of(
                        "outbox-message-id", text(letter.id().toString()), "eventType", text(letter.eventType())));
        return name.endsWith(".fifo")
                ? entry.messageGroupId(letter.group())
                        .messageDeduplicationId(UUID.randomUUID().toString())
                        .build()
                : entry.build();
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }

    /** Messages in it, hidden ones included. */
    public int depth() {
        return depth(urls.url());
    }

    public int deadLetters() {
        return depth(urls.deadLetterUrl());
    }

    private int depth(String url) {
        var attributes = client.getQueueAttributes(r -> r.queueUrl(url)
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .join()
                .attributes();
        return attributes.values().stream().mapToInt(Integer::parseInt).sum();
    }

    /** Bodies of what is dead; takes them away. */
    public List<String> takeDeadLetters() {
        return SqsClients.drain(client, urls.deadLetterUrl(), 1_000).stream()
                .map(message -> message.body())
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
