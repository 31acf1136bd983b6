package io.outboxrelay.relay.process;

import java.util.function.LongSupplier;

/** The process's one monotonic clock: nanoseconds since it was made, not moved by changes of the wall clock. */
final class SystemTime implements LongSupplier {

    private final long origin = System.nanoTime();

    @Override
    public long getAsLong() {
        return System.nanoTime() - origin;
    }
}
