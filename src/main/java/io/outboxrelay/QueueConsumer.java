package io.outboxrelay;

import static io.outboxrelay.InvalidMessageException.quoted;

import io.outboxrelay.MessageRoute.Acting;
import io.outboxrelay.MessageRoute.Handling;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is done with the messages of one queue. As a bean it is all that a service needs to receive: each message is handled
 * once per consumer, in order within a FIFO group, and deleted when its work is committed. Immutable and thread-safe.
 *
 * <pre>{@code
 * QueueConsumer.of("payments.fifo")
 *         .on("OrderPlaced", OrderPlaced.class, billing::charge)
 *         .on("OrderCancelled", OrderCancelled.class, billing::refund)
 *         .build();
 * }</pre>
 */
public final class QueueConsumer {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(11);
    private static final int MOST_HANDLERS = 1_000;

    private final String queue;
    private final String name;
    private final Map<String, MessageRoute<?>> routes;
    private final @Nullable MessageHandler<String> others;
    private final boolean ignoresOthers;
    private final int concurrency;
    private final @Nullable Backoff backoff;

    private QueueConsumer(Builder builder, String name) {
        this.queue = builder.queue;
        this.name = name;
        this.routes = Map.copyOf(builder.routes);
        this.others = builder.others;
        this.ignoresOthers = builder.ignoresOthers;
        this.concurrency = builder.concurrency;
        this.backoff = builder.backoff;
    }

    /** The longest wait after the first receive, and the longest at all. */
    public record Backoff(Duration first, Duration most) {}

    /**
     * Begins a consumer of a queue.
     *
     * @param queue name, URL or ARN, or a name out of {@code outbox.sqs.queues}
     */
    public static Builder of(String queue) {
        return new Builder(queue);
    }

    /** Name, URL or ARN of the queue. */
    public String queue() {
        return queue;
    }

    /** Who takes the messages, in the inbox and in logs. */
    public String name() {
        return name;
    }

    /** What is done with an event type. */
    public Optional<MessageRoute<?>> route(@Nullable String eventType) {
        return eventType == null ? Optional.empty() : Optional.ofNullable(routes.get(eventType));
    }

    /** What is done at all, in no order. */
    public Collection<MessageRoute<?>> routes() {
        return routes.values();
    }

    /** What is done with all others, by their text. */
    public Optional<MessageHandler<String>> others() {
        return Optional.ofNullable(others);
    }

    /** Whether a message that nobody handles is deleted, and not a fault. */
    public boolean ignoresOthers() {
        return ignoresOthers;
    }

    /** How many messages are handled at a time in this process; empty for {@code outbox.consumer.concurrency}. */
    public Optional<Integer> concurrency() {
        return concurrency == 0 ? Optional.empty() : Optional.of(concurrency);
    }

    /** How long a failed message waits; empty for {@code outbox.consumer.backoff}. */
    public Optional<Backoff> backoff() {
        return Optional.ofNullable(backoff);
    }

    /** SQS lets a message be hidden for twelve hours after a receive, the time of handling included. */
    static void requireBackoff(Duration first, Duration most) {
        if (first.compareTo(SHORTEST) < 0 || most.compareTo(LONGEST) > 0 || first.compareTo(most) > 0) {
            throw new IllegalArgumentException("backoff is %s to %s: give values from %s to %s, the first no longer"
                    .formatted(first, most, SHORTEST, LONGEST));
        }
    }

    /** Collects what a consumer does. Not thread-safe. */
    public static final class Builder {

        private final String queue;
        private final Map<String, MessageRoute<?>> routes = new HashMap<>();
        private @Nullable String name;
        private @Nullable MessageHandler<String> others;
        private boolean ignoresOthers;
        private int concurrency;
        private @Nullable Backoff backoff;

        private Builder(String queue) {
            this.queue = queue;
        }

        /** Who takes the messages, as the inbox remembers it; the queue's name unless it is given. Never change it. */
        public Builder named(String consumer) {
            name = consumer;
            return this;
        }

        /** Handles an event type, by the attribute {@code eventType}; a body of type String is taken as it is. */
        public <T> Builder on(String eventType, Class<T> body, MessageHandler<T> handler) {
            return route(eventType, new Handling<>(body, null, handler));
        }

        /** The same, once per business key, such as {@code order-42/charge}, whatever messages ask for it. */
        public <T> Builder on(
                String eventType, Class<T> body, Function<? super T, String> businessKey, MessageHandler<T> handler) {
            return route(eventType, new Handling<>(body, businessKey, handler));
        }

        /** Does an event type's work in another system. */
        public <T, R> Builder on(String eventType, Class<T> body, ExternalEffect<T, R> effect) {
            return route(eventType, new Acting<>(body, effect));
        }

        /** Handles whatever has no handler of its own, by its text. */
        public Builder onAny(MessageHandler<String> handler) {
            others = handler;
            return this;
        }

        /** Deletes what has no handler. Without this it goes to the dead letter queue, so that nothing is lost. */
        public Builder ignoringOthers() {
            ignoresOthers = true;
            return this;
        }

        /** How many messages are handled at a time in this process: 1 to 1,000. */
        public Builder concurrency(int handlers) {
            if (handlers < 1 || handlers > MOST_HANDLERS) {
                throw new IllegalArgumentException(
                        "concurrency of %s is %d: give 1 to %d".formatted(queue, handlers, MOST_HANDLERS));
            }
            concurrency = handlers;
            return this;
        }

        /**
         * How long a failed message waits: a random part of {@code first}, which doubles with each receive.
         *
         * @param first a second at least
         * @param most 11 hours at most
         */
        public Builder backoff(Duration first, Duration most) {
            requireBackoff(first, most);
            backoff = new Backoff(first, most);
            return this;
        }

        /** @throws IllegalArgumentException if there is nothing to do, or a name that the inbox would refuse */
        public QueueConsumer build() {
            if (routes.isEmpty() && others == null) {
                throw new IllegalArgumentException(
                        "consumer of " + queue + " has no handler: add one with on or onAny");
            }
            String last = queue.substring(Math.max(queue.lastIndexOf('/'), queue.lastIndexOf(':')) + 1);
            return new QueueConsumer(this, InboxKey.requireConsumer(name == null ? last : name));
        }

        private Builder route(String eventType, MessageRoute<?> route) {
            if (routes.putIfAbsent(eventType, route) != null) {
                throw new IllegalArgumentException("consumer of %s has two handlers for event type %s: keep one"
                        .formatted(queue, quoted(eventType)));
            }
            return this;
        }
    }
}
