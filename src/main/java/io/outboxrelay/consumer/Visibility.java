package io.outboxrelay.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;

/** Says to SQS for how long messages of one queue stay hidden. Thread-safe. */
final class Visibility {

    private static final int BATCH = 10;

    private final SqsAsyncClient client;
    private final String url;

    Visibility(SqsAsyncClient client, String url) {
        this.client = client;
        this.url = url;
    }

    /** The same for all. */
    CompletableFuture<List<Received>> change(List<Received> messages, Duration hidden) {
        Map<Received, Duration> all = new LinkedHashMap<>();
        messages.forEach(message -> all.put(message, hidden));
        return change(all);
    }

    /**
     * Ten at a time. Ends when all requests are answered, and never with a failure.
     *
     * @param hidden for how long each one is to be hidden, from now on; whole seconds
     * @return those that SQS refused. A request that failed as a whole refuses nothing: it may have been done
     */
    CompletableFuture<List<Received>> change(Map<Received, Duration> hidden) {
        List<Map.Entry<Received, Duration>> messages = List.copyOf(hidden.entrySet());
        CompletableFuture<List<Received>> refused = CompletableFuture.completedFuture(List.of());
        for (int from = 0; from < messages.size(); from += BATCH) {
            var batch = messages.subList(from, Math.min(from + BATCH, messages.size()));
            refused = refused.thenCombine(request(batch), Visibility::joined);
        }
        return refused;
    }

    private CompletableFuture<List<Received>> request(List<Map.Entry<Received, Duration>> batch) {
        List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
        for (var message : batch) {
            entries.add(ChangeMessageVisibilityBatchRequestEntry.builder()
                    .id(Integer.toString(entries.size()))
                    .receiptHandle(message.getKey().receipt())
                    .visibilityTimeout((int) message.getValue().toSeconds())
                    .build());
        }
        return client.changeMessageVisibilityBatch(r -> r.queueUrl(url).entries(entries))
                .thenApply(ChangeMessageVisibilityBatchResponse::failed)
                .exceptionally(failure -> List.of())
                .thenApply(failed -> failed.stream()
                        .filter(BatchResultErrorEntry::senderFault)
                        .map(entry -> batch.get(Integer.parseInt(entry.id())).getKey())
                        .toList());
    }

    private static List<Received> joined(List<Received> some, List<Received> more) {
        List<Received> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
