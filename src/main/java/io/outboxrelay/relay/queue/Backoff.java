package io.outboxrelay.relay.queue;

import java.time.Duration;

/**
 * Exponential backoff with full jitter: the delay is drawn evenly between zero and a bound that doubles with each attempt
 * up to a cap, so that rows refused together do not come back together.
 */
record Backoff(Duration initial, Duration max) {

    /**
     * The delay before the attempt that follows {@code failures} failed ones.
     *
     * @param failures at least 1
     * @param random evenly drawn from [0, 1)
     */
    Duration delay(int failures, double random) {
        return Duration.ofNanos((long) (bound(failures).toNanos() * random));
    }

    /** Compares before it multiplies: doubling first would overflow at high counts. */
    Duration bound(int failures) {
        int doublings = failures - 1;
        long roomInDoublings = max.toNanos() / initial.toNanos();
        if (doublings >= Long.SIZE - 1 || 1L << doublings >= roomInDoublings) {
            return max;
        }
        return initial.multipliedBy(1L << doublings);
    }
}
