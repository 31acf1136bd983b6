package io.outboxrelay.consumer;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The knobs of all consumers in this process, validated when the application starts. Immutable.
 *
 * @param concurrency how many messages of a queue are handled at a time, unless its consumer says otherwise; 1 to 1,000
 * @param backoff how long a failed message waits, unless its consumer says otherwise
 * @param visibility how long a message stays hidden if this process dies; while it is handled this is renewed each third.
 *     1 s to 1 h, whole seconds; a process that stands still for two thirds of it loses its
 *     holds
 * @param maxHandling after so long a message is held no longer; {@code visibility} to 11 h
 * @param longPoll how long a receive waits for messages; 1 s to 20 s, whole seconds
 * @param stopWithin how long a stop waits for handlers; 1 s to 5 min, whole seconds
 */
@ConfigurationProperties("outbox.consumer")
record ConsumerSettings(
        @DefaultValue("10") int concurrency,
        @DefaultValue Backoff backoff,
        @DefaultValue("30s") Duration visibility,
        @DefaultValue("15m") Duration maxHandling,
        @DefaultValue("5s") Duration longPoll,
        @DefaultValue("8s") Duration stopWithin) {

    private static final Duration LONGEST = Duration.ofHours(11);

    /**
     * How long a failed message waits: a random part of the first, doubled with each receive.
     *
     * @param first longest wait after the first receive; 1 s to 11 h
     * @param most longest wait at all; 1 s to 11 h, and not below the first
     */
    record Backoff(
            @DefaultValue("5s") Duration first,
            @DefaultValue("15m") Duration most) {

        Backoff {
            require("backoff.first", first, Duration.ofSeconds(1), LONGEST);
            require("backoff.most", most, first, LONGEST);
        }
    }

    ConsumerSettings {
        if (concurrency < 1 || concurrency > 1_000) {
            throw new IllegalArgumentException(
                    "outbox.consumer.concurrency is %d: give a value from 1 to 1000".formatted(concurrency));
        }
        require("visibility", visibility, Duration.ofSeconds(1), Duration.ofHours(1));
        require("max-handling", maxHandling, visibility, LONGEST);
        require("long-poll", longPoll, Duration.ofSeconds(1), Duration.ofSeconds(20));
        require("stop-within", stopWithin, Duration.ofSeconds(1), Duration.ofMinutes(5));
    }

    /** A held message is renewed three times before it would come back. */
    Duration heartbeat() {
        return visibility.dividedBy(3);
    }

    /** How long one call to SQS may take. */
    Duration callTimeout() {
        return longPoll.plusSeconds(5);
    }

    private static void require(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "outbox.consumer.%s is %s: give a value from %s to %s".formatted(key, value, least, most));
        }
    }
}
