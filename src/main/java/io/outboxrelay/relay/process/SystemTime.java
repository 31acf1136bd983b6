package io.outboxrelay.relay.process;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The process's one clock: nanoseconds since it was made, which never go back. It is the machine's monotonic clock, and also
 * counts the time that one misses: Linux lets it stand still while the machine sleeps, and a guest while it is paused, and a
 * process that woke up would believe in leases that ended long ago. So where the wall clock has gone further between two
 * looks, this one leaps after it. A wall clock that somebody sets ahead makes it leap, too: leases are taken anew, and no harm
 * is done. Thread-safe.
 */
final class SystemTime implements LongSupplier {

    /** More than clocks drift apart between two looks, or a look takes to read both; less than matters to a lease. */
    static final Duration UNNOTICED = Duration.ofMillis(200);

    private final LongSupplier monotonic;
    private final LongSupplier wall;
    private long lastMonotonic;
    private long lastWall;
    private long now;

    /** Of this machine. */
    SystemTime() {
        this(System::nanoTime, System::currentTimeMillis);
    }

    /** {@code monotonic} tells nanoseconds, {@code wall} milliseconds. */
    SystemTime(LongSupplier monotonic, LongSupplier wall) {
        this.monotonic = monotonic;
        this.wall = wall;
        lastWall = wall.getAsLong();
        lastMonotonic = monotonic.getAsLong();
    }

    @Override
    public synchronized long getAsLong() {
        long toldByWall = wall.getAsLong();
        long told = monotonic.getAsLong();
        long passed = told - lastMonotonic;
        long passedByWall = Duration.ofMillis(toldByWall - lastWall).toNanos();
        lastMonotonic = told;
        lastWall = toldByWall;
        now += passedByWall - passed > UNNOTICED.toNanos() ? passedByWall : passed;
        return now;
    }
}
