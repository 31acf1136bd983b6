package io.outboxrelay.test.sqs;

import java.time.Duration;
import java.time.Instant;

/** Purging of one queue: at most once a minute, and done when its window is over. Guarded by the lock of {@link Queues}. */
final class Purge {

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private Duration window = Duration.ZERO;
    private Instant nextAllowedAt = Instant.MIN;
    private Instant dueAt = Instant.MAX;

    void window(Duration takes) {
        window = takes;
    }

    /** False if the last one was less than a minute ago. */
    boolean start(Instant now) {
        if (now.isBefore(nextAllowedAt)) {
            return false;
        }
        nextAllowedAt = now.plus(INTERVAL);
        dueAt = now.plus(window);
        return true;
    }

    /** Whether it is time to throw away what the queue has. Says so once. */
    boolean isDue(Instant now) {
        if (dueAt.isAfter(now)) {
            return false;
        }
        dueAt = Instant.MAX;
        return true;
    }
}
