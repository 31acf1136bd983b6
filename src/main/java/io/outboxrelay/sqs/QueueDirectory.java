package io.outboxrelay.sqs;

import io.outboxrelay.sqs.SqsSettings.QueueMapping;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Finds each queue's URL and size limit once and remembers them until told to forget. Thread-safe; no method waits for
 * an answer. A failed look-up is not remembered, so the next send tries again.
 */
final class QueueDirectory {

    private static final Logger log = LoggerFactory.getLogger(QueueDirectory.class);

    /** Look-ups at a time: a cold process with hundreds of queues would be late with every one of them. */
    private static final int AT_ONCE = 16;

    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final Map<String, CompletableFuture<QueueTarget>> targets = new ConcurrentHashMap<>();
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final Map<String, QueueAddress> mapped;
    private final int defaultMaxMessageBytes;
    private final Supplier<SqsAsyncClient> client;
    private final Executor setup;
    private final AwsRequestOverrideConfiguration everyRequest;
    private final Duration timeout;
    private final Duration coldTimeout;
    /** A look-up has succeeded, so all that has to be loaded for one is. */
    private volatile boolean warm;

    private final Duration patience;

    /**
     * @param client may take its time at the first call
     * @param setup runs what may block at the first call: building the client
     * @param everyRequest what each look-up has besides the client's own configuration
     * @param callTimeout the most a look-up may take from its turn on while none has succeeded, and 0.4 times that later, less than half
     *     of a call; and three times that in all, with the building of the client and the look-ups before it
     */
    QueueDirectory(
            SqsSettings settings,
            Supplier<SqsAsyncClient> client,
            Executor setup,
            AwsRequestOverrideConfiguration everyRequest,
            Duration callTimeout) {
        this.timeout = callTimeout.multipliedBy(2).dividedBy(5);
        this.coldTimeout = callTimeout;
        this.patience = callTimeout.multipliedBy(3);
        this.mapped = settings.queues().stream()
                .collect(Collectors.toUnmodifiableMap(QueueMapping::name, QueueMapping::address));
        this.defaultMaxMessageBytes = settings.maxMessageBytes();
        this.client = client;
        this.setup = setup;
        this.everyRequest = everyRequest;
    }

    /** The queue, found now or earlier. Callers that come while it is looked up share the one look-up. */
    CompletableFuture<QueueTarget> find(String queue) {
        CompletableFuture<QueueTarget> known = targets.get(queue);
        if (known != null) {
            return known;
        }
        CompletableFuture<QueueTarget> fresh = new CompletableFuture<>();
        CompletableFuture<QueueTarget> earlier = targets.putIfAbsent(queue, fresh);
        if (earlier != null) {
            return earlier;
        }
        lookUp(queue, fresh).whenComplete((target, failure) -> {
            if (failure == null) {
                fresh.complete(target);
            } else {
                targets.remove(queue, fresh);
                fresh.completeExceptionally(failure);
            }
        });
        return fresh;
    }

    /** What the queue takes in one message, if it has been looked up. */
    OptionalInt limit(String queue) {
        CompletableFuture<QueueTarget> known = targets.get(queue);
        return known == null || !known.isDone() || known.isCompletedExceptionally()
                ? OptionalInt.empty()
                : OptionalInt.of(known.join().maxMessageBytes());
    }

    /** The queue is gone, or its limit may have changed: the next send looks again. */
    void forget(QueueTarget target) {
        targets.computeIfPresent(
                target.name(),
                (name, known) ->
                        known.isDone() && !known.isCompletedExceptionally() && known.join() == target ? null : known);
    }

    /** A sender that is being closed takes no more work, which is a failure like any other. */
    private CompletableFuture<QueueTarget> lookUp(String queue, CompletableFuture<QueueTarget> awaited) {
        QueueAddress address = mapped.getOrDefault(queue, new QueueAddress.Named(queue));
        try {
            return CompletableFuture.supplyAsync(() -> inTurn(queue, address, awaited), setup)
                    .thenCompose(Function.identity())
                    .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RuntimeException closed) {
            return CompletableFuture.failedFuture(closed);
        }
    }

    /** What it takes to get here is not the queue's time. Nobody waits any more for one that has had no turn for long. */
    private CompletableFuture<QueueTarget> inTurn(
            String queue, QueueAddress address, CompletableFuture<QueueTarget> awaited) {
        if (awaited.isDone()) {
            return awaited;
        }
        try {
            turns.acquire();
        } catch (InterruptedException closing) {
            return CompletableFuture.failedFuture(closing);
        }
        return ask(queue, address).whenComplete((target, failure) -> turns.release());
    }

    private CompletableFuture<QueueTarget> ask(String queue, QueueAddress address) {
        try {
            return url(address)
                    .thenCompose(url -> target(queue, url))
                    .orTimeout((warm ? timeout : coldTimeout).toMillis(), TimeUnit.MILLISECONDS);
        } catch (RuntimeException unasked) {
            return CompletableFuture.failedFuture(unasked);
        }
    }

    private CompletableFuture<String> url(QueueAddress address) {
        if (address instanceof QueueAddress.Located located) {
            return CompletableFuture.completedFuture(located.url());
        }
        if (address instanceof QueueAddress.Owned owned) {
            return client.get()
                    .getQueueUrl(r -> r.queueName(owned.name())
                            .queueOwnerAWSAccountId(owned.account())
                            .overrideConfiguration(everyRequest))
                    .thenApply(GetQueueUrlResponse::queueUrl);
        }
        String name = ((QueueAddress.Named) address).name();
        return client.get()
                .getQueueUrl(r -> r.queueName(name).overrideConfiguration(everyRequest))
                .thenApply(GetQueueUrlResponse::queueUrl);
    }

    /** A relay that may send but not read attributes is in good order: SQS itself refuses what is too large. */
    private CompletableFuture<QueueTarget> target(String queue, String url) {
        return client.get()
                .getQueueAttributes(r -> r.queueUrl(url)
                        .attributeNames(QueueAttributeName.MAXIMUM_MESSAGE_SIZE)
                        .overrideConfiguration(everyRequest))
                .thenApply(answer -> limit(answer.attributes()))
                .exceptionally(failure -> limitIsUnreadable(queue, failure))
                .thenApply(bytes -> {
                    warm = true;
                    return new QueueTarget(queue, url, bytes);
                });
    }

    /** Told once per queue: a queue is looked up again after each message that seems too large for it. */
    private int limitIsUnreadable(String queue, Throwable failure) {
        if (told.add(queue)) {
            log.info(
                    "Can't read MaximumMessageSize of queue {} ({}): taking {} bytes for it",
                    queue,
                    Failures.code(failure),
                    defaultMaxMessageBytes);
        }
        return defaultMaxMessageBytes;
    }

    private int limit(Map<QueueAttributeName, String> attributes) {
        String bytes = attributes.get(QueueAttributeName.MAXIMUM_MESSAGE_SIZE);
        return bytes == null ? defaultMaxMessageBytes : Integer.parseInt(bytes);
    }
}
