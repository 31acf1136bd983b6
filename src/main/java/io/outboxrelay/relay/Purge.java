package io.outboxrelay.relay;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
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

    private long floor;
    private long startedOverAt;
    private long removedInRound;
    /** What keeps it from working, as far as it has been said. */
    private final Set<String> told = new HashSet<>();

    Purge(Loop loop, Leases locks, FinishedRows rows, Duration retention, RelayEvents events) {
        this.loop = loop;
        this.locks = locks;
        this.rows = rows;
        this.retention = retention;
        this.events = events;
        this.startedOverAt = loop.now();
    }

    /** Rounds go on until the loop ends. */
    void start() {
        removedInRound = 0;
        if (loop.now() - startedOverAt > START_OVER_EVERY.toNanos()) {
            startedOverAt = loop.now();
            floor = 0;
        }
        loop.offload(
                Loop.Lane.LEASES,
                () -> locks.acquire(LOCK, ROUND_EVERY),
                lock -> lock.ifPresentOrElse(this::nextWindow, this::nextRound),
                this::failed);
    }

    private void nextWindow(Leases.Lease lock) {
        long above = floor;
        loop.offload(
                Loop.Lane.ROWS,
                () -> rows.remove(above, WINDOW, retention),
                removed -> windowIsDone(lock, removed),
                this::failed);
    }

    private void windowIsDone(Leases.Lease lock, FinishedRows.Removed window) {
        told.clear();
        removedInRound += window.removed();
        events.purged(window.removed());
        // A window with nothing but young rows is where the old ones end; one of unsent rows says nothing.
        boolean more = window.seen() == WINDOW && (window.removed() > 0 || window.kept() == 0);
        if (more) {
            floor = window.lastId();
            loop.after(PAUSE, () -> keep(lock));
        } else {
            if (removedInRound > 0) {
                log.info("{} rows older than {} were removed", removedInRound, retention);
            }
            loop.offload(Loop.Lane.LEASES, () -> release(lock), done -> nextRound(), this::failed);
        }
    }

    private void keep(Leases.Lease lock) {
        loop.offload(
                Loop.Lane.LEASES,
                () -> lock.extend(ROUND_EVERY),
                kept -> {
                    if (kept) {
                        nextWindow(lock);
                    } else {
                        nextRound();
                    }
                },
                this::failed);
    }

    private static boolean release(Leases.Lease lock) {
        lock.release();
        return true;
    }

    private void nextRound() {
        loop.after(ROUND_EVERY, this::start);
    }

    private void failed(RuntimeException e) {
        String reason = DatabaseTrouble.text(e);
        if (told.add(reason)) {
            log.warn("old rows can't be removed, trying again until they can: {}", reason);
        }
        nextRound();
    }
}
