package io.outboxrelay.sqs;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Sender;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/**
 * Sends batches to SQS. Thread-safe and non-blocking: outcomes are reported from the client's I/O thread, so a report
 * must be short and must not wait for anything.
 */
final class SqsSender implements Sender, AutoCloseable {

    /** SQS's own limit for a request. */
    private static final int MAX_ENTRIES = 10;

    /** What the client's own timeout may come late by. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final EntryFactory entryFactory = new EntryFactory();
    private final ExecutorService setup = Executors.newSingleThreadExecutor(SqsSender::setupThread);
    private final SqsClientSource clients;
    private final BackgroundCredentials credentials;
    private final QueueDirectory directory;
    private final int maxBytes;
    private final Duration callTimeout;
    private final Duration halfCallTimeout;
    private final AwsRequestOverrideConfiguration wholeTimeout;
    private final AwsRequestOverrideConfiguration halfTimeout;

    /**
     * Starts to build the client and to fetch credentials at once, in the background, so that both are there when the first row is.
     *
     * @param callTimeout the longest from {@link #send} to the report
     */
    SqsSender(SqsClientSource clients, SqsSettings settings, Duration callTimeout) {
        this.clients = clients;
        this.callTimeout = callTimeout;
        this.halfCallTimeout = callTimeout.dividedBy(2);
        // Shorter than a look-up may take, so that what is told is this and not that SQS does not answer.
        this.credentials = new BackgroundCredentials(clients::credentials, callTimeout.dividedBy(3));
        this.maxBytes = settings.maxMessageBytes();
        // Set on each request, because an application's own client need not have a timeout, and would fetch its
        // credentials in the thread that calls it.
        this.wholeTimeout = timeout(callTimeout);
        this.halfTimeout = timeout(halfCallTimeout);
        this.directory =
                new QueueDirectory(settings, clients, setup, configuration().build(), callTimeout);
        setup.execute(this::warmUp);
    }

    @Override
    public int maxEntries() {
        return MAX_ENTRIES;
    }

    @Override
    public int maxBytes(String queue) {
        return directory.limit(queue).orElse(maxBytes);
    }

    @Override
    public void send(String queue, List<OutboxRow> rows, Consumer<List<Outcome>> report) {
        OneReport once = new OneReport(queue, rows.size(), report);
        once.guard(() -> {
            CompletableFuture<QueueTarget> found = directory.find(queue);
            if (found.isDone()) {
                found.whenComplete((target, failure) -> dispatch(target, failure, rows, wholeTimeout, once));
            } else {
                // Look-up and request share the call timeout. The look-up itself goes on for those who come later.
                found.thenApply(Optional::of)
                        .completeOnTimeout(Optional.empty(), halfCallTimeout.toMillis(), TimeUnit.MILLISECONDS)
                        .whenComplete((target, failure) -> lookedUp(target, failure, rows, once));
            }
        });
    }

    /** A look-up that is still under way when half of the time is over has not had its turn for long: it has less than that. */
    private void lookedUp(
            @Nullable Optional<QueueTarget> target, @Nullable Throwable failure, List<OutboxRow> rows, OneReport once) {
        if (target != null && target.isEmpty()) {
            once.guard(() -> once.report(Collections.nCopies(rows.size(), Judgement.notAsked(once.queue()))));
        } else {
            dispatch(target == null ? null : target.get(), failure, rows, halfTimeout, once);
        }
    }

    /** Runs when the look-up ended, well or not. */
    private void dispatch(
            @Nullable QueueTarget target,
            @Nullable Throwable failure,
            List<OutboxRow> rows,
            AwsRequestOverrideConfiguration timeout,
            OneReport once) {
        once.guard(() -> {
            if (target == null) {
                once.report(Collections.nCopies(
                        rows.size(), Judgement.lookUp(once.queue(), Objects.requireNonNull(failure))));
                return;
            }
            Batch batch = Batch.of(rows, target, entryFactory);
            if (batch.hasTooLarge()) {
                directory.forget(target);
            }
            if (batch.entries().isEmpty()) {
                once.report(batch.rest(Judgement.unmentioned()));
            } else {
                request(target, batch, timeout, once);
            }
        });
    }

    private void request(QueueTarget target, Batch batch, AwsRequestOverrideConfiguration timeout, OneReport once) {
        SendMessageBatchRequest request = SendMessageBatchRequest.builder()
                .queueUrl(target.url())
                .entries(batch.entries())
                .overrideConfiguration(timeout)
                .build();
        clients.get()
                .sendMessageBatch(request)
                // An application's own client may lose an answer; nothing would ever be sent after it.
                .orTimeout(callTimeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, refusal) -> once.guard(() -> once.report(
                        refusal == null ? answered(target, batch, answer) : refused(target, batch, refusal))));
    }

    private List<Outcome> answered(QueueTarget target, Batch batch, SendMessageBatchResponse answer) {
        List<Outcome> outcomes = batch.answered(answer);
        if (batch.hasTooLarge()) {
            directory.forget(target);
        }
        return outcomes;
    }

    /** A queue that is gone may come back as another one, so its address and limit are not trusted any longer. */
    private List<Outcome> refused(QueueTarget target, Batch batch, Throwable refusal) {
        if (Failures.unwrap(refusal) instanceof QueueDoesNotExistException
                || Judgement.isAboutSize(Failures.code(refusal))) {
            directory.forget(target);
        }
        return batch.rest(
                Judgement.request(target.name(), refusal, batch.entries().size()));
    }

    DeadLetterDepth deadLetterDepth() {
        return new DeadLetterDepth(directory, clients, configuration().build(), callTimeout);
    }

    /** Requests under way are cut off and reported as unknown; the engine stops sending before it closes this. */
    @Override
    public void close() {
        setup.shutdownNow();
        credentials.close();
        clients.close();
    }

    private void warmUp() {
        try {
            clients.get();
            credentials.fetch();
        } catch (RuntimeException toldAtTheFirstSend) {
            // as the outcome of its rows, where an operator looks
        }
    }

    /** Built once: it is the same for every request. */
    private AwsRequestOverrideConfiguration timeout(Duration timeout) {
        return configuration().apiCallTimeout(timeout).build();
    }

    private AwsRequestOverrideConfiguration.Builder configuration() {
        var builder = AwsRequestOverrideConfiguration.builder();
        return clients.tellsItsCredentials() ? builder.credentialsProvider(credentials) : builder;
    }

    private static Thread setupThread(Runnable work) {
        Thread thread = new Thread(work, "outbox-sqs-setup");
        thread.setDaemon(true);
        return thread;
    }
}
