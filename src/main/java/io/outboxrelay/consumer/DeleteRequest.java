package io.outboxrelay.consumer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;

/** Asks SQS to delete some messages and reads what it says of each. Thread-safe. */
final class DeleteRequest {

    private static final Logger log = LoggerFactory.getLogger(DeleteRequest.class);

    /** A fault of the service passes; one request and three more. */
    private static final int TRIES = 4;

    private final String consumer;
    private final FoundQueue queue;
    private final SqsAsyncClient client;
    private final ConsumerEvents events;

    DeleteRequest(String consumer, FoundQueue queue, SqsAsyncClient client, ConsumerEvents events) {
        this.consumer = consumer;
        this.queue = queue;
        this.client = client;
        this.events = events;
    }

    /** A message that is to be deleted; in one request at a time. */
    static final class Waiting {

        private final Received message;
        private final CompletableFuture<Void> answered = new CompletableFuture<>();
        private int tries;

        Waiting(Received message) {
            this.message = message;
        }

        Received message() {
            return message;
        }

        /** Ends when there is nothing more to try. */
        CompletableFuture<Void> answered() {
            return answered;
        }
    }

    /**
     * Ids by position: one message may be here twice, and ids that are not distinct are refused as a whole.
     *
     * @return those that should be tried again; never fails
     */
    CompletableFuture<List<Waiting>> send(List<Waiting> batch) {
        List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
        for (Waiting one : batch) {
            one.tries++;
            entries.add(DeleteMessageBatchRequestEntry.builder()
                    .id(Integer.toString(entries.size()))
                    .receiptHandle(one.message.receipt())
                    .build());
        }
        return answer(entries).handle((answer, failure) -> settle(batch, answer));
    }

    /** A client that is closed throws at once. */
    private CompletableFuture<DeleteMessageBatchResponse> answer(List<DeleteMessageBatchRequestEntry> entries) {
        try {
            return client.deleteMessageBatch(r -> r.queueUrl(queue.url()).entries(entries));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** What the answer names as done is done, what it names as failed says why, and the rest is not known. */
    private List<Waiting> settle(List<Waiting> batch, @Nullable DeleteMessageBatchResponse answer) {
        Set<String> done = new HashSet<>();
        Map<String, Boolean> oursToBlame = new HashMap<>();
        if (answer != null) {
            answer.successful().forEach(entry -> done.add(entry.id()));
            for (BatchResultErrorEntry entry : answer.failed()) {
                oursToBlame.put(entry.id(), entry.senderFault());
            }
        }
        List<Waiting> again = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            String position = Integer.toString(i);
            Waiting one = batch.get(i);
            if (done.contains(position)) {
                one.answered.complete(null);
            } else if (failed(one, oursToBlame.getOrDefault(position, false))) {
                again.add(one);
            }
        }
        return again;
    }

    /** Whether it should be tried again. */
    private boolean failed(Waiting one, boolean oursToBlame) {
        events.deleteFailed(consumer, queue.name());
        if (!oursToBlame && one.tries < TRIES) {
            return true;
        }
        log.warn(
                "queue {}: SQS did not delete {} ({}): it will come again, and be known",
                queue.name(),
                one.message,
                oursToBlame ? "its receipt is no longer valid" : "tried " + TRIES + " times");
        one.answered.complete(null);
        return false;
    }
}
