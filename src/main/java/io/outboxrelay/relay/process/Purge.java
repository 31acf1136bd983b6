package io.outboxrelay.relay.process;

import io.outboxrelay.relay.DatabaseUse;
import io.outboxrelay.relay.FinishedRows;
import io.outboxrelay.relay.Leases;
import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.RelayEvents;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes finished rows whose retention is over, window by window along the primary key, one relay at a time. Where the
 * old rows end is remembered: the entries of removed rows before that are not waded through again. Used by the loop's
 * thread only.
 */
final class Purge {

    private static final Logger log = LoggerFactory.getLogger(Purge.class);

    static final String LOCK = "purge";
    static final Duration ROUND_EVERY = Duration.ofMinutes(1);
    /** With the pause, about 12,000 rows a second: a billion a day, and a small part of what a drain at full speed takes. */
    static final int WINDOW = 5_000;

    static final Duration PAUSE = Duration.ofMillis(400);
    /** Rows that were passed before they were finished are found by starting over. */
    static final Duration START_OVER_EVERY = Duration.ofDays(1);

    private final Loop loop;
    private final Leases locks;
    private final FinishedRows rows;
    private final Duration retention;
    private final RelayEvents events;
    private final Rounds rounds;

    private long floor;
    private long startedOverAt;
    private long removedInRound;

    Purge(Loop loop, Leases locks, FinishedRows rows, Duration retention, RelayEvents events) {
        this.loop = loop;
        this.locks = locks;
        this.rows = rows;
        this.retention = retention;
        this.events = events;
        this.rounds = new Rounds(loop, ROUND_EVERY, this::round);
        this.startedOverAt = loop.now();
    }

    /** The first round comes after one interval: nothing is urgent about it. Rounds go on until the loop ends. */
    void start() {
        rounds.startIn(ROUND_EVERY);
    }

    private void round() {
        removedInRound = 0;
        if (loop.now() - startedOverAt > START_OVER_EVERY.toNanos()) {
            startedOverAt = loop.now();
            floor = 0;
        }
        rounds.ask(
                Loop.Lane.LEASES,
                () -> locks.acquire(LOCK, ROUND_EVERY),
                lock -> lock.ifPresent(this::nextWindow),
                this::failed);
    }

    private void nextWindow(Leases.Lease lock) {
        long above = floor;
        rounds.ask(
                Loop.Lane.ROWS,
                () -> rows.remove(above, WINDOW, retention),
                removed -> windowIsDone(lock, removed),
                this::failed);
    }

    private void windowIsDone(Leases.Lease lock, FinishedRows.Removed window) {
        events.databaseWorks(null, DatabaseUse.PURGE);
        removedInRound += window.removed();
        events.purged(window.removed());
        // A window with nothing but young rows is where the old ones end; one of unsent rows says nothing.
        boolean more = window.seen() == WINDOW && (window.removed() > 0 || window.kept() == 0);
        if (more) {
            floor = window.lastId();
            rounds.later(PAUSE, () -> keep(lock));
        } else {
            if (removedInRound > 0) {
                log.info("{} rows older than {} were removed", removedInRound, retention);
            }
            rounds.ask(Loop.Lane.LEASES, lock::release, () -> {}, this::failed);
        }
    }

    private void keep(Leases.Lease lock) {
        rounds.ask(
                Loop.Lane.LEASES,
                () -> lock.extend(ROUND_EVERY),
                kept -> {
                    if (kept) {
                        nextWindow(lock);
                    }
                },
                this::failed);
    }

    private void failed(RuntimeException e) {
        events.databaseFailed(null, DatabaseUse.PURGE, e);
    }
}
