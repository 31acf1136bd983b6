package io.outboxrelay.consumer;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands still while the database is away. The database itself is asked, not a message: each receive would bring that message
 * closer to the dead letter queue. Thread-safe.
 */
final class Pause {

    private static final Logger log = LoggerFactory.getLogger(Pause.class);

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofSeconds(30);

    private final String queue;
    private final BooleanSupplier databaseAnswers;
    private boolean paused;
    private boolean stopped;
    private Duration next = FIRST;

    /** @param databaseAnswers may take its time */
    Pause(String queue, BooleanSupplier databaseAnswers) {
        this.queue = queue;
        this.databaseAnswers = databaseAnswers;
    }

    /** The database was not there for a message. */
    synchronized void begin() {
        if (!paused) {
            paused = true;
            next = FIRST;
            log.warn("queue {}: the database is away; nothing is received until it answers", queue);
        }
    }

    synchronized boolean lasts() {
        return paused;
    }

    /** Waits and asks, if there is a pause; says whether it is over. */
    boolean isOver() throws InterruptedException {
        if (!waited()) {
            return false;
        }
        if (lasts()) {
            answered(databaseAnswers.getAsBoolean());
        }
        return !lasts();
    }

    /** Nobody waits any longer. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    private synchronized boolean waited() throws InterruptedException {
        if (paused && !stopped) {
            TimeUnit.NANOSECONDS.timedWait(this, next.toNanos());
        }
        return !stopped;
    }

    private synchronized void answered(boolean yes) {
        if (yes) {
            paused = false;
            log.info("queue {}: the database answers again", queue);
        } else {
            var doubled = next.multipliedBy(2);
            next = doubled.compareTo(MOST) > 0 ? MOST : doubled;
        }
    }
}
