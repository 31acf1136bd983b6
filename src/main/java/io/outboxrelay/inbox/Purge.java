package io.outboxrelay.inbox;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/**
 * Forgets messages whose retention is over: walks through the table once an hour, window by window, one process at a time.
 * Begins with the first message that this process takes, so one that only produces never does. Rounds follow each other on
 * the timer's thread.
 */
final class Purge implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Purge.class);

    static final Duration FIRST_ROUND_AFTER = Duration.ofMinutes(1);
    static final Duration ROUND_EVERY = Duration.ofHours(1);
    static final Duration RETRY_AFTER = Duration.ofMinutes(1);
    /** After a window that was written: about 12,000 rows a second, a small part of what the database can do. */
    static final Duration PAUSE = Duration.ofMillis(400);

    private final Timer timer;
    private final OldRows rows;
    private final Optional<Duration> retention;
    private final AtomicBoolean started = new AtomicBoolean();
    private final Set<String> toldReasons = new HashSet<>();
    private long removedInRound;

    /** With no retention it never begins. */
    Purge(Timer timer, OldRows rows, Optional<Duration> retention) {
        this.timer = timer;
        this.rows = rows;
        this.retention = retention;
    }

    /** Has rounds begin, the first time it is called. May be called from any thread. */
    void start() {
        if (!started.get() && started.compareAndSet(false, true)) {
            retention.ifPresent(age -> timer.after(FIRST_ROUND_AFTER, () -> round(age)));
        }
    }

    @Override
    public void close() {
        timer.close();
    }

    private void round(Duration age) {
        removedInRound = 0;
        window(0, age);
    }

    private void window(long page, Duration age) {
        try {
            goOn(page, age, rows.remove(page, age));
        } catch (RuntimeException e) {
            tell(e);
            timer.after(RETRY_AFTER, () -> round(age));
        }
    }

    private void goOn(long page, Duration age, OldRows.Window window) {
        tellItWorks();
        removedInRound += window.removed();
        long next = page + OldRows.PAGES;
        if (window.mine() && next < window.pages()) {
            timer.after(window.removed() > 0 ? PAUSE : Duration.ZERO, () -> window(next, age));
            return;
        }
        // Not mine: whoever is at it does the rest of the table, too.
        if (removedInRound > 0) {
            log.info("{} messages that were handled longer than {} ago are forgotten", removedInRound, age);
        }
        timer.after(ROUND_EVERY, () -> round(age));
    }

    /** Each reason once as long as it lasts. */
    private void tell(RuntimeException e) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(e);
        String text = cause.getMessage() == null
                ? cause.getClass().getSimpleName()
                : cause.getMessage().lines().findFirst().orElse("");
        if (toldReasons.add(text.replaceAll("[0-9]+", "#"))) {
            log.warn(
                    "old rows of inbox_message can't be removed, trying again until they can: {}{}",
                    text,
                    wayOut(cause));
        }
    }

    private void tellItWorks() {
        if (!toldReasons.isEmpty()) {
            toldReasons.clear();
            log.info("old rows of inbox_message can be removed again");
        }
    }

    private static String wayOut(Throwable cause) {
        String state = cause instanceof SQLException refusal ? refusal.getSQLState() : null;
        return "42501".equals(state) ? ": grant its user the role outbox_consumer of db/roles.sql" : "";
    }
}
