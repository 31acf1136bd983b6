package io.outboxrelay;

import java.time.Duration;

/** Thrown by a handler that failed and knows better than its consumer's settings when to be asked again. */
public final class RetryLaterException extends RuntimeException {

    private final transient Duration first;
    private final transient Duration most;

    /**
     * @param first the longest wait after the first receive; it doubles with each further one
     * @param most the longest wait at all; both a second to 11 hours, and {@code first} no longer than {@code most}
     * @param why for the log, so without anything that is confidential
     * @throws IllegalArgumentException if the times are not as above
     */
    public RetryLaterException(Duration first, Duration most, String why) {
        super(why);
        QueueConsumer.requireBackoff(first, most);
        this.first = first;
        this.most = most;
    }

    /** The longest wait after the first receive. */
    public Duration first() {
        return first;
    }

    /** The longest wait at all. */
    public Duration most() {
        return most;
    }
}
