package io.outboxrelay.chaos;

import java.time.Duration;

/**
 * How much longer than promised something may take in a test. What is lost, repeated or reordered is never excused; but a
 * build shares its machine with others, so by default times may be four times what they should be and some seconds more,
 * for a process that stalls, and rates a quarter less. {@code -Dchaos.slack=1}, on a machine of its own, holds the relay to every figure of docs/guarantees.md.
 */
final class Promptness {

    private static final int SLACK = Integer.getInteger("chaos.slack", 4);

    private static final Duration STALL = SLACK == 1 ? Duration.ZERO : Duration.ofSeconds(6);

    private Promptness() {}

    static Duration within(Duration promised) {
        return promised.multipliedBy(SLACK).plus(STALL);
    }

    static long within(long promised) {
        return promised * SLACK;
    }

    /** The least share of a rate. */
    static double share(double promised) {
        return SLACK == 1 ? promised : promised * 0.75;
    }
}
