package io.outboxrelay.relay.queue;

import java.time.Duration;

/** Limits of the engine that tests of other rooms reckon with. */
public final class QueueLimits {

    public static final int SUSPICIOUS_AFTER = Repeats.SUSPICIOUS_AFTER;

    public static final int MOST_REJECTED_IN_A_ROW = Brake.MOST_IN_A_ROW;

    public static final Duration QUIET_GROUP = RecentFailures.QUIET;

    public static final Duration SWEEP_INTERVAL = Pace.SWEEP_INTERVAL;

    private QueueLimits() {}
}
