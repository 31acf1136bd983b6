package io.outboxrelay.benchmark;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;

/**
 * When messages were handled, to the last one. The first of them do not count: an application that has just been started is
 * still busy with that. Thread-safe.
 */
final class Handled {

    private final AtomicInteger count = new AtomicInteger();
    private final LongAccumulator first = new LongAccumulator(Math::min, Long.MAX_VALUE);
    private final LongAccumulator last = new LongAccumulator(Math::max, Long.MIN_VALUE);
    private final int leftOut;

    Handled() {
        this(0);
    }

    /** @param leftOut messages that do not count */
    Handled(int leftOut) {
        this.leftOut = leftOut;
    }

    void one() {
        long now = System.nanoTime();
        if (count.incrementAndGet() > leftOut) {
            first.accumulate(now);
        }
        last.accumulate(now);
    }

    int count() {
        return count.get();
    }

    double perSecond() {
        return (count.get() - leftOut) * 1e9 / Math.max(1, last.get() - first.get());
    }
}
