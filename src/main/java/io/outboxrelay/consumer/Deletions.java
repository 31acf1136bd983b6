package io.outboxrelay.consumer;

import io.awspring.cloud.sqs.listener.ContainerOptions;
import io.awspring.cloud.sqs.listener.acknowledgement.AcknowledgementCallback;
import io.awspring.cloud.sqs.listener.acknowledgement.AcknowledgementProcessor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.messaging.Message;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;

/**
 * Deletes what was handled: ten that wait go at once, fewer only while no request is under way. So nothing waits for time to
 * pass, and where handlers wait for their deletes nothing is left to flush at a stop. Thread-safe.
 */
final class Deletions implements AcknowledgementProcessor<String>, AcknowledgementCallback<String> {

    private static final Logger log = LoggerFactory.getLogger(Deletions.class);

    private static final int BATCH = 10;
    /** A fault of the service passes; one request and three more. */
    private static final int TRIES = 4;

    private final String consumer;
    private final FoundQueue queue;
    private final SqsAsyncClient client;
    private final Holds holds;
    private final ConsumerEvents events;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int underWay;
    private volatile boolean running;
    private String id = "deletions";

    Deletions(String consumer, FoundQueue queue, SqsAsyncClient client, Holds holds, ConsumerEvents events) {
        this.consumer = consumer;
        this.queue = queue;
        this.client = client;
        this.holds = holds;
        this.events = events;
    }

    private static final class Waiting {

        private final Received message;
        private final CompletableFuture<Void> answered = new CompletableFuture<>();
        private int tries;

        private Waiting(Received message) {
            this.message = message;
        }
    }

    @Override
    public AcknowledgementCallback<String> getAcknowledgementCallback() {
        return this;
    }

    /** Ends when SQS has answered, whatever it said: the work is committed, and another delivery would be known. */
    @Override
    public CompletableFuture<Void> onAcknowledge(Message<String> message) {
        var one = new Waiting(Received.of(message));
        holds.release(List.of(one.message));
        add(one);
        send();
        return one.answered;
    }

    @Override
    public CompletableFuture<Void> onAcknowledge(Collection<Message<String>> messages) {
        return CompletableFuture.allOf(
                messages.stream().map(this::onAcknowledge).toArray(CompletableFuture[]::new));
    }

    private synchronized void add(Waiting one) {
        waiting.add(one);
    }

    private void send() {
        for (var batch = next(); !batch.isEmpty(); batch = next()) {
            request(batch);
        }
    }

    private synchronized List<Waiting> next() {
        List<Waiting> batch = new ArrayList<>();
        if (waiting.size() >= BATCH || underWay == 0) {
            while (batch.size() < BATCH && !waiting.isEmpty()) {
                batch.add(waiting.poll());
            }
        }
        underWay += batch.isEmpty() ? 0 : 1;
        return batch;
    }

    /** Ids by position: one message may be here twice, and ids that are not distinct are refused as a whole. */
    private void request(List<Waiting> batch) {
        List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
        for (Waiting one : batch) {
            one.tries++;
            entries.add(DeleteMessageBatchRequestEntry.builder()
                    .id(Integer.toString(entries.size()))
                    .receiptHandle(one.message.receipt())
                    .build());
        }
        answer(entries).whenComplete((answer, failure) -> {
            settle(batch, answer);
            ended();
            send();
        });
    }

    /** A client that is closed throws at once. */
    private CompletableFuture<DeleteMessageBatchResponse> answer(List<DeleteMessageBatchRequestEntry> entries) {
        try {
            return client.deleteMessageBatch(r -> r.queueUrl(queue.url()).entries(entries));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private synchronized void ended() {
        underWay--;
    }

    /** What the answer names as done is done, what it names as failed says why, and the rest is not known. */
    private void settle(List<Waiting> batch, @Nullable DeleteMessageBatchResponse answer) {
        Set<String> done = new HashSet<>();
        Map<String, Boolean> oursToBlame = new HashMap<>();
        if (answer != null) {
            answer.successful().forEach(entry -> done.add(entry.id()));
            for (BatchResultErrorEntry entry : answer.failed()) {
                oursToBlame.put(entry.id(), entry.senderFault());
            }
        }
        for (int i = 0; i < batch.size(); i++) {
            String position = Integer.toString(i);
            if (done.contains(position)) {
                batch.get(i).answered.complete(null);
            } else {
                failed(batch.get(i), oursToBlame.getOrDefault(position, false));
            }
        }
    }

    private void failed(Waiting one, boolean oursToBlame) {
        events.deleteFailed(consumer, queue.name());
        if (!oursToBlame && one.tries < TRIES) {
            add(one);
            return;
        }
        log.warn(
                "queue {}: SQS did not delete {} ({}): it will come again, and be known",
                queue.name(),
                one.message,
                oursToBlame ? "its receipt is no longer valid" : "tried " + TRIES + " times");
        one.answered.complete(null);
    }

    @Override
    public void configure(ContainerOptions<?, ?> options) {}

    @Override
    public void setId(String id) {
        this.id = id;
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public void start() {
        running = true;
    }

    /** Requests under way go on: nobody waits for them any more. */
    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
