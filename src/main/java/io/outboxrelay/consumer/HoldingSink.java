package io.outboxrelay.consumer;

import io.awspring.cloud.sqs.listener.ListenerExecutionFailedException;
import io.awspring.cloud.sqs.listener.MessageProcessingContext;
import io.awspring.cloud.sqs.listener.sink.AbstractMessageProcessingPipelineSink;
import io.outboxrelay.consumer.ConsumerEvents.Outcome;
import io.outboxrelay.consumer.Retries.Verdict;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.messaging.Message;

/**
 * Hands received messages to the container's threads, each FIFO group one by one, and holds what is not finished. When one
 * fails, it comes back after its delay, and what was behind it in its group a little later: else they would be received, and
 * counted, each time with it. Thread-safe.
 */
final class HoldingSink extends AbstractMessageProcessingPipelineSink<String> {

    private static final Logger log = LoggerFactory.getLogger(HoldingSink.class);

    private final String consumer;
    private final Permits permits;
    private final Pause pause;
    private final Holds holds;
    private final Visibility visibility;
    private final Retries retries;
    private final ConsumerEvents events;

    HoldingSink(
            String consumer,
            Permits permits,
            Pause pause,
            Holds holds,
            Visibility visibility,
            Retries retries,
            ConsumerEvents events) {
        this.consumer = consumer;
        this.permits = permits;
        this.pause = pause;
        this.holds = holds;
        this.visibility = visibility;
        this.retries = retries;
        this.events = events;
    }

    /** @param context its callback gives one permit back; here that comes last, when SQS has been told */
    @Override
    protected CompletableFuture<Void> doEmit(
            Collection<Message<String>> messages, MessageProcessingContext<String> context) {
        holds.hold(messages.stream().map(Received::of).toList());
        events.received(consumer, messages.size());
        return CompletableFuture.allOf(
                lanes(messages).stream().map(lane -> begin(lane, context)).toArray(CompletableFuture[]::new));
    }

    /** A group is a lane; without a group each message is one. */
    private static Collection<List<Message<String>>> lanes(Collection<Message<String>> messages) {
        return messages.stream()
                .collect(Collectors.groupingBy(HoldingSink::lane, LinkedHashMap::new, Collectors.toList()))
                .values();
    }

    private static Object lane(Message<String> message) {
        var delivery = Received.of(message).delivery();
        return delivery.group() != null && delivery.queue().endsWith(".fifo") ? delivery.group() : message;
    }

    private CompletableFuture<Void> begin(List<Message<String>> lane, MessageProcessingContext<String> context) {
        if (lane.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        if (permits.stopping()) {
            return answer(lane, Duration.ZERO, Duration.ZERO, context);
        }
        if (pause.lasts()) {
            // Not at once: a receive that is under way would only take them again, and count.
            return answer(lane, retries.behind(), retries.behind(), context);
        }
        return execute(lane.get(0), context.setBackPressureReleaseCallback(() -> {}))
                .handle((done, failure) ->
                        failure == null ? next(lane, context) : failed(lane, cause(failure), context))
                .thenCompose(rest -> rest);
    }

    private CompletableFuture<Void> next(List<Message<String>> lane, MessageProcessingContext<String> context) {
        context.runBackPressureReleaseCallback();
        return begin(lane.subList(1, lane.size()), context);
    }

    private CompletableFuture<Void> failed(
            List<Message<String>> lane, Throwable failure, MessageProcessingContext<String> context) {
        Received head = Received.of(lane.get(0));
        Verdict verdict = retries.judge(failure, head.delivery().receiveCount());
        tell(head, verdict);
        events.consumed(consumer, head.delivery(), verdict.outcome());
        if (verdict.outcome() == Outcome.DATABASE_AWAY) {
            pause.begin();
        }
        return answer(lane, verdict.delay(), verdict.delay().plus(retries.behind()), context);
    }

    /** No heartbeat may overwrite these, so the holds go first. */
    private CompletableFuture<Void> answer(
            List<Message<String>> lane, Duration head, Duration behind, MessageProcessingContext<String> context) {
        Map<Received, Duration> hidden = new LinkedHashMap<>();
        lane.forEach(message -> hidden.put(Received.of(message), hidden.isEmpty() ? head : behind));
        return holds.release(hidden.keySet())
                .handle((ended, failure) -> hidden)
                .thenCompose(visibility::change)
                .handle((refused, failure) -> {
                    lane.forEach(message -> context.runBackPressureReleaseCallback());
                    return null;
                });
    }

    private static void tell(Received message, Verdict verdict) {
        String queue = message.delivery().queue();
        switch (verdict.outcome()) {
            case IN_PROGRESS -> log.debug("queue {}: {}: {}", queue, message, verdict.reason());
            case NO_RETRY -> log.error("queue {}: {} can't be handled, ever: {}", queue, message, verdict.reason());
            default ->
                log.warn(
                        "queue {}: {} was not handled and comes back in {} s: {}",
                        queue,
                        message,
                        verdict.delay().toSeconds(),
                        verdict.reason());
        }
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapper = failure instanceof CompletionException || failure instanceof ListenerExecutionFailedException;
        return wrapper && cause != null ? cause(cause) : failure;
    }
}
