package io.outboxrelay.relay.process;

import java.time.Duration;

/**
 * How long this process may believe in its lease. The database decides who holds it; the process only knows when it asked
 * for it last, on its own monotonic clock. Counted from before that call, the window can only end too early, never too
 * late. Used by the loop's thread only.
 */
final class TrustWindow {

    private final Duration lease;
    private long end;

    TrustWindow(Duration lease, long askedAt) {
        this.lease = lease;
        renewed(askedAt);
    }

    /** The lease was granted again by a call that began at {@code askedAt}. */
    void renewed(long askedAt) {
        end = askedAt + lease.toNanos();
    }

    /** Whether the lease is certain to outlast something that starts now and takes {@code duration} at most. */
    boolean covers(long now, Duration duration) {
        return now + duration.toNanos() <= end;
    }

    boolean isOver(long now) {
        return now >= end;
    }
}
