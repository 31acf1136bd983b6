package io.outboxrelay.inbox;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * How much work in other systems is not known to be finished. Who reads it gets what the last look saw and never waits: a
 * scrape must not hang while the database does. Nobody reads, nobody looks. Thread-safe.
 */
final class UnfinishedEffects implements DoubleSupplier, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(UnfinishedEffects.class);

    /** However often it is read. */
    static final Duration NO_LOOK_FOR = Duration.ofSeconds(10);

    private static final double UNKNOWN = Double.NaN;

    private static final String COUNT = "SELECT count(*) FROM (SELECT FROM inbox_effect LIMIT 10000) e";

    private final Timer timer;
    private final JdbcOperations jdbc;
    private final AtomicBoolean due = new AtomicBoolean(true);
    private volatile double seen = UNKNOWN;

    UnfinishedEffects(Timer timer, JdbcOperations jdbc) {
        this.timer = timer;
        this.jdbc = jdbc;
    }

    /** 10,000 means 10,000 or more; NaN that it is not known. */
    @Override
    public double getAsDouble() {
        if (due.compareAndSet(true, false)) {
            timer.after(Duration.ZERO, this::look);
        }
        return seen;
    }

    private void look() {
        try {
            seen = Objects.requireNonNull(jdbc.queryForObject(COUNT, Integer.class));
        } catch (RuntimeException e) {
            seen = UNKNOWN;
            log.debug("unfinished effects can't be counted", e);
        }
        timer.after(NO_LOOK_FOR, () -> due.set(true));
    }

    @Override
    public void close() {
        timer.close();
    }
}
