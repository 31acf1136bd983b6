package io.outboxrelay.inbox;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
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
    private final InboxSettings settings;
    private final AtomicBoolean started = new AtomicBoolean();
    private final Set<String> toldReasons = new HashSet<>();
    private long removedInRound;

    Purge(Timer timer, OldRows rows, InboxSettings settings) {
        this.timer = timer;
        this.rows = rows;
        this.settings = settings;
    }

    /** Has rounds begin, the first time it is called. May be called from any thread. */
    void start() {
        if (!settings.forgetsNothing() && !started.get() && started.compareAndSet(false, true)) {
            timer.after(FIRST_ROUND_AFTER, this::round);
        }
    }

    @Override
    public void close() {
        timer.close();
    }

    private void round() {
        removedInRound = 0;
        window(0);
    }

    private void window(long page) {
        try {
            goOn(page, rows.remove(page, settings.retention()));
        } catch (RuntimeException e) {
            tell(e);
            timer.after(RETRY_AFTER, this::round);
        }
    }

    private void goOn(long page, OldRows.Window window) {
        tellItWorks();
        removedInRound += window.removed();
        long next = page + OldRows.PAGES;
        if (window.mine() && next < window.pages()) {
            timer.after(window.removed() > 0 ? PAUSE : Duration.ZERO, () -> window(next));
            return;
        }
        // Not mine: whoever is at it does the rest of the table, too.
        if (removedInRound > 0) {
            log.info(
                    "{} messages that were handled longer than {} ago are forgotten",
                    removedInRound,
                    settings.retention());
        }
        timer.after(ROUND_EVERY, this::round);
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
