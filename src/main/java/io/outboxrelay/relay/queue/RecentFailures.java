package io.outboxrelay.relay.queue;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The groups of one queue of which a row has failed a short while ago: they go one row at a time, because what fails once may
 * fail again. Remembered for as long as this process knows the queue, whatever becomes of leases and groups. Times are
 * monotonic nanoseconds. Used by the loop's thread only.
 */
final class RecentFailures {

    /** Without a failure for so long a group is trusted again. */
    static final Duration QUIET = Duration.ofMinutes(1);

    /** Groups remembered by name; while there are more, none is trusted. */
    static final int MOST = 10_000;

    /** The earliest failure first. */
    private final Map<String, Long> failedAt = new LinkedHashMap<>();

    private boolean tooMany;
    private long tooManyAt;

    void add(String group, long now) {
        failedAt.remove(group);
        forget(now);
        if (failedAt.size() < MOST) {
            failedAt.put(group, now);
        } else {
            tooMany = true;
            tooManyAt = now;
        }
    }

    boolean has(String group, long now) {
        var at = failedAt.get(group);
        return at != null && isRecent(at, now) || tooMany && isRecent(tooManyAt, now);
    }

    private void forget(long now) {
        var eldest = failedAt.values().iterator();
        while (eldest.hasNext() && !isRecent(eldest.next(), now)) {
            eldest.remove();
        }
    }

    private static boolean isRecent(long at, long now) {
        return now - at < QUIET.toNanos();
    }
}
