package io.outboxrelay.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;

/** What anybody writes first: receive ten, handle them at once, delete ten. It holds nothing and looks at no answer. */
final class BareLoop implements AutoCloseable {

    private static final int BATCH = 10;

    private final SqsAsyncClient client;
    private final String url;
    private final Duration visibility;
    private final Runnable handler;
    private final ExecutorService loops = Executors.newCachedThreadPool();
    private final ExecutorService handlers = Executors.newCachedThreadPool();
    private final AtomicInteger deliveries = new AtomicInteger();
    private volatile boolean running = true;

    BareLoop(SqsAsyncClient client, String url, Duration visibility, Runnable handler) {
        this.client = client;
        this.url = url;
        this.visibility = visibility;
        this.handler = handler;
    }

    /** @param loops of which each has ten messages at a time */
    BareLoop start(int loops) {
        for (int i = 0; i < loops; i++) {
            this.loops.execute(this::loop);
        }
        return this;
    }

    int deliveries() {
        return deliveries.get();
    }

    private void loop() {
        while (running) {
            var messages = client.receiveMessage(r -> r.queueUrl(url)
                            .maxNumberOfMessages(BATCH)
                            .messageAttributeNames("All")
                            .visibilityTimeout((int) visibility.toSeconds())
                            .waitTimeSeconds(1))
                    .join()
                    .messages();
            deliveries.addAndGet(messages.size());
            if (!messages.isEmpty()) {
                handle(messages);
                delete(messages);
            }
        }
    }

    private void handle(List<Message> messages) {
        CompletableFuture.allOf(messages.stream()
                        .map(message -> CompletableFuture.runAsync(handler, handlers))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    private void delete(List<Message> messages) {
        List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
        for (Message message : messages) {
            entries.add(DeleteMessageBatchRequestEntry.builder()
                    .id(Integer.toString(entries.size()))
                    .receiptHandle(message.receiptHandle())
                    .build());
        }
        client.deleteMessageBatch(r -> r.queueUrl(url).entries(entries)).join();
    }

    @Override
    public void close() {
        running = false;
        loops.shutdown();
        try {
            loops.awaitTermination(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        handlers.shutdown();
    }
}
