package io.outboxrelay.relay;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The relay's knobs, validated as a whole when the application starts. Immutable.
 *
 * @param enabled whether this process relays at all; off unless asked for, because a library on the class path is no
 *     intent
 * @param queues the only queues this relay serves; empty for all
 * @param pollInterval how often a queue with traffic is read when it seemed empty; 1 ms to 10 s. A queue without traffic
 *     is looked at ten times less often, but at least every second or poll interval
 * @param pageSize rows read at a time; 10 to 10,000
 * @param requestsInFlight requests under way at a time, shared by the queues this relay holds; 1 to 1,000
 * @param lease how long a queue stays with a relay that has died; 3 s to 10 min
 * @param callTimeout the longest a request may take; 100 ms to half the lease
 * @param backoff how long a refused message waits for its next attempt
 * @param maxAttempts failed attempts after which a message is parked as DEAD; 1 to 1,000,000
 * @param fifoOnDead whether a FIFO group waits behind a DEAD message or goes on without it
 * @param fifoBatch messages of one FIFO group in one request; 1 to 10. With more than one SQS may fail one and take those
 *     behind it
 */
@ConfigurationProperties("outbox.relay")
public record RelaySettings(
        @DefaultValue("false") boolean enabled,
        @DefaultValue Set<String> queues,
        @DefaultValue(DEFAULT_POLL_INTERVAL) Duration pollInterval,
        @DefaultValue(DEFAULT_PAGE_SIZE) int pageSize,
        @DefaultValue(DEFAULT_REQUESTS_IN_FLIGHT) int requestsInFlight,
        @DefaultValue(DEFAULT_LEASE) Duration lease,
        @DefaultValue(DEFAULT_CALL_TIMEOUT) Duration callTimeout,
        @DefaultValue BackoffRange backoff,
        @DefaultValue(DEFAULT_MAX_ATTEMPTS) int maxAttempts,
        @DefaultValue(DEFAULT_FIFO_ON_DEAD) FifoOnDead fifoOnDead,
        @DefaultValue(DEFAULT_FIFO_BATCH) int fifoBatch) {

    static final String DEFAULT_POLL_INTERVAL = "10ms";
    static final String DEFAULT_PAGE_SIZE = "1000";
    static final String DEFAULT_REQUESTS_IN_FLIGHT = "64";
    static final String DEFAULT_LEASE = "15s";
    static final String DEFAULT_CALL_TIMEOUT = "5s";
    static final String DEFAULT_BACKOFF_INITIAL = "1s";
    static final String DEFAULT_BACKOFF_MAX = "10m";
    /** With the default backoff, three and a half hours of refusals at most, and an hour and three quarters on average. */
    static final String DEFAULT_MAX_ATTEMPTS = "30";

    static final String DEFAULT_FIFO_ON_DEAD = "block";
    static final String DEFAULT_FIFO_BATCH = "1";

    private static final int IDLE_FACTOR = 10;
    /** A longer poll interval is not stretched when idle. */
    private static final Duration LONGEST_STRETCH = Duration.ofSeconds(1);

    /** What happens to a FIFO group when one of its messages can never be sent. */
    public enum FifoOnDead {
        /** The group waits until a person decides about the DEAD message. */
        BLOCK,
        /** The group goes on without it. */
        SKIP
    }

    /**
     * Bounds of the exponential backoff; the real delay is drawn evenly between zero and the bound.
     *
     * @param initial bound of the first delay; it doubles with each attempt
     * @param max the bound never exceeds this
     */
    public record BackoffRange(
            @DefaultValue(DEFAULT_BACKOFF_INITIAL) Duration initial,
            @DefaultValue(DEFAULT_BACKOFF_MAX) Duration max) {

        public BackoffRange {
            requireBetween("backoff.initial", initial, Duration.ofMillis(1), Duration.ofHours(1));
            requireBetween("backoff.max", max, initial, Duration.ofDays(1));
        }
    }

    public RelaySettings {
        queues = Set.copyOf(queues);
        requireBetween("poll-interval", pollInterval, Duration.ofMillis(1), Duration.ofSeconds(10));
        requireBetween("page-size", pageSize, 10, 10_000);
        requireBetween("requests-in-flight", requestsInFlight, 1, 1_000);
        requireBetween("lease", lease, Duration.ofSeconds(3), Duration.ofMinutes(10));
        // A third of the lease may have passed before it is extended, and no request may outlive it.
        requireBetween("call-timeout", callTimeout, Duration.ofMillis(100), lease.dividedBy(2));
        requireBetween("max-attempts", maxAttempts, 1, 1_000_000);
        requireBetween("fifo-batch", fifoBatch, 1, 10);
    }

    /** Whether the relay is meant for this queue. */
    public boolean serves(String queue) {
        return queues.isEmpty() || queues.contains(queue);
    }

    /** How often the holder of a lease extends it: two calls may fail before it ends. */
    public Duration heartbeat() {
        return lease.dividedBy(3);
    }

    /** How often to look where there is no traffic: ten times less often, but every second if polling is at least that. */
    public Duration idlePollInterval() {
        Duration stretched = pollInterval.multipliedBy(IDLE_FACTOR);
        Duration bounded = stretched.compareTo(LONGEST_STRETCH) < 0 ? stretched : LONGEST_STRETCH;
        return bounded.compareTo(pollInterval) > 0 ? bounded : pollInterval;
    }

    private static <T extends Comparable<T>> void requireBetween(String key, @Nullable T value, T least, T most) {
        if (value == null || value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "outbox.relay.%s is %s: give a value from %s to %s".formatted(key, value, least, most));
        }
    }
}
