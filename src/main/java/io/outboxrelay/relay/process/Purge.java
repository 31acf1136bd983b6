package io.outboxrelay.relay.process;

import io.outboxrelay.relay.DatabaseUse;
import io.outboxrelay.relay.FinishedRows;
import io.outboxrelay.relay.Leases;
import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.RelayEvents;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes finished rows whose retention is over, window by window along the primary key, one relay at a time. Where the
 * old rows end is remembered: the entries of removed rows before that are not waded through again. Rows do not finish in order,
 * so beyond that place each round looks at some windows more, and comes round the whole table in the end. Used by the loop's
 * thread only.
 */
final class Purge {

    private static final Logger log = LoggerFactory.getLogger(Purge.class);

    static final String LOCK = "purge";
    static final Duration ROUND_EVERY = Duration.ofMinutes(1);
    /** With the pause, about 12,000 rows a second: a billion a day, and a small part of what a drain at full speed takes. */
    static final int WINDOW = 5_000;

    static final Duration PAUSE = Duration.ofMillis(400);
    /** Windows of a round beyond the place where the old rows seem to end: about a quarter of a million rows a minute. */
    static final int WINDOWS_BEYOND = 50;
    /** Rows that were passed before they were finished are found by starting over. */
    static final Duration START_OVER_EVERY = Duration.ofDays(1);

    private final Loop loop;
    private final Leases locks;
    private final FinishedRows rows;
    private final Duration retention;
    private final RelayEvents events;
    private final Rounds rounds;

    private long floor;
    /** Where the next look beyond the floor starts. */
    private long beyond;
    /** Windows of this round that may be looked at beyond it. */
    private int windowsLeft;

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
        windowsLeft = WINDOWS_BEYOND;
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
        look(floor, window -> {
            // A window with nothing but young rows is where the old ones seem to end; one of unsent rows says nothing.
            if (window.seen() == WINDOW && (window.removed() > 0 || window.kept() == 0)) {
                floor = window.lastId();
                rounds.later(PAUSE, () -> keep(lock, () -> nextWindow(lock)));
            } else {
                nextBeyond(lock);
            }
        });
    }

    private void nextBeyond(Leases.Lease lock) {
        beyond = Math.max(beyond, floor);
        look(beyond, window -> {
            boolean atEnd = window.seen() < WINDOW;
            beyond = atEnd ? floor : window.lastId();
            if (atEnd || --windowsLeft == 0) {
                end(lock);
            } else {
                rounds.later(PAUSE, () -> keep(lock, () -> nextBeyond(lock)));
            }
        });
    }

    private void look(long above, Consumer<FinishedRows.Removed> next) {
        rounds.ask(
                Loop.Lane.ROWS,
                () -> rows.remove(above, WINDOW, retention),
                window -> {
                    events.databaseWorks(null, DatabaseUse.PURGE);
                    removedInRound += window.removed();
                    events.purged(window.removed());
                    next.accept(window);
                },
                this::failed);
    }

    private void end(Leases.Lease lock) {
        if (removedInRound > 0) {
            log.info("{} rows older than {} were removed", removedInRound, retention);
        }
        rounds.ask(Loop.Lane.LEASES, lock::release, () -> {}, this::failed);
    }

    private void keep(Leases.Lease lock, Runnable next) {
        rounds.ask(
                Loop.Lane.LEASES,
                () -> locks.renew(Set.of(lock.fence()), ROUND_EVERY),
                renewal -> {
                    if (!renewal.granted().isEmpty()) {
                        next.run();
                    }
                },
                this::failed);
    }

    private void failed(RuntimeException e) {
        events.databaseFailed(null, DatabaseUse.PURGE, e);
    }
}
