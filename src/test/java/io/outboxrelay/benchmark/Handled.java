package io.outboxrelay.benchmark;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;

/** When messages were handled: from the first to the last, as starts and stops are not measured. Thread-safe. */
final class Handled {

    private final AtomicInteger count = new AtomicInteger();
    private final LongAccumulator first = new LongAccumulator(Math::min, Long.MAX_VALUE);
    private final LongAccumulator last = new LongAccumulator(Math::max, Long.MIN_VALUE);

    void one() {
        long now = System.nanoTime();
        first.accumulate(now);
        last.accumulate(now);
        count.incrementAndGet();
    }

    int count() {
        return count.get();
    }

    double perSecond() {
        return count.get() * 1e9 / Math.max(1, last.get() - first.get());
    }
}
