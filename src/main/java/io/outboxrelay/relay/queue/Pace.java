package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.RelaySettings;
import java.time.Duration;

/**
 * What of one queue is read next, and when: at once while a page brings more, often while there is traffic, seldom when
 * there is none. Times are monotonic nanoseconds. Used by the loop's thread only.
 */
final class Pace {

    /** Kinds of reads, of which one is under way at a time. */
    enum Read {
        /** New rows, upward from the cursor. */
        PAGE,
        /** The same from where rows may have become visible late. */
        SWEEP,
        /** Rows that come again because they are due. */
        DUE,
        /** The blocked rows of a group that may follow. */
        RELEASE,
        /** Nothing yet. */
        NOTHING
    }

    /**
     * What could be read.
     *
     * @param release whether a group wants its blocked rows
     * @param due whether there is room for rows that come again
     * @param sweep whether unread rows may lie behind the cursor
     */
    record Choice(boolean release, boolean due, boolean sweep) {}

    /** Rows that have come due are looked for so often while there is traffic. */
    static final Duration DUE_INTERVAL = Duration.ofMillis(100);
    /** And so often when there is none: nobody waits for a retry to the tenth of a second. */
    static final Duration IDLE_DUE_INTERVAL = Duration.ofMillis(500);
    /** In a backlog, rows that have become visible late are looked for so often; else with every poll. */
    static final Duration SWEEP_INTERVAL = Duration.ofSeconds(1);
    /** Wading through dead index entries, as behind a long transaction, may take this part of the time at most. */
    static final int SWEEP_COST_FACTOR = 20;
    /** After a sweep, pages have this many times as long: a sweep may read again what is in hand. */
    static final int SWEEP_REST_FACTOR = 3;
    /** A queue without traffic for so long is read less often. */
    static final Duration IDLE_AFTER = Duration.ofSeconds(1);

    private static final Backoff REPEAT = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    private final Duration pollInterval;
    private final Duration idlePollInterval;
    private long pageAt;
    private long dueAt;
    private long sweepAt;
    private long sweptAt;
    private long usualPage;
    private long previousSweep = Long.MAX_VALUE;
    private long lastFoundAt;
    private int failures;
    private boolean woken;
    private boolean midway;
    private boolean duesTurn;
    private boolean releasesTurn;

    Pace(RelaySettings settings, long now) {
        this.pollInterval = settings.pollInterval();
        this.idlePollInterval = settings.idlePollInterval();
        pageAt = now;
        dueAt = now;
        sweepAt = now;
        sweptAt = now;
        lastFoundAt = now;
    }

    /** The next read of those that could be. Kinds take turns, so that none waits for the end of another. */
    Read next(long now, Choice choice) {
        boolean pageIsDue = now >= pageAt;
        boolean duesAreDue = choice.due && now >= dueAt;
        if (choice.release && (releasesTurn || !(pageIsDue || duesAreDue))) {
            return Read.RELEASE;
        }
        if (duesAreDue && (duesTurn || !pageIsDue)) {
            return Read.DUE;
        }
        if (choice.sweep && sweepIsDue(now)) {
            return Read.SWEEP;
        }
        return pageIsDue ? Read.PAGE : Read.NOTHING;
    }

    /** When to ask again if nothing happens before. */
    long nextAt(boolean due) {
        return due ? Math.min(pageAt, dueAt) : pageAt;
    }

    /** Whether the last page ended amid a backlog. */
    boolean isMidway() {
        return midway;
    }

    private boolean sweepIsDue(long now) {
        return now >= pageAt && now >= sweepAt && (!midway || now - sweptAt >= SWEEP_INTERVAL.toNanos());
    }

    /** How long no read has brought a row. */
    Duration idleFor(long now) {
        return Duration.ofNanos(now - lastFoundAt);
    }

    /** Something was committed: a page under way may have missed it. */
    void wake(long now) {
        woken = true;
        pageAt = now;
    }

    /** A page or a sweep is being read: after it the others have their turn. */
    void pageStarts() {
        woken = false;
        duesTurn = true;
        releasesTurn = true;
    }

    /** A page has come; {@code more} rows of a backlog are behind it. */
    void pageEnded(boolean more) {
        midway = more;
    }

    /**
     * Its rows are in hand; {@code found} says whether any was new. The interval counts from its start, so that its own time does
     * not come on top; after a slow page the database rests as long.
     */
    void pageRead(long startedAt, long now, boolean found) {
        long interval = (!found && isIdle(now) ? idlePollInterval : pollInterval).toNanos();
        long rested = now + Math.min(now - startedAt, interval);
        pageAt = midway || woken ? now : Math.max(startedAt + interval, rested);
    }

    /** The next page is to be read at once. */
    void pageAgain(long now) {
        pageAt = now;
    }

    void dueStarts() {
        duesTurn = false;
        releasesTurn = true;
    }

    void releaseStarts() {
        releasesTurn = false;
    }

    /** {@code more} says whether it brought new rows and there are others behind them. */
    void dueRead(long now, boolean more) {
        dueAt = more ? now : now + (isIdle(now) ? IDLE_DUE_INTERVAL : DUE_INTERVAL).toNanos();
    }

    /** A page that was no sweep took so long. */
    void pageTook(long nanos) {
        usualPage += (nanos - usualPage) / 4;
    }

    /**
     * The first page of a sweep took so long. What counts most is what any page would not have cost, and of two sweeps the
     * faster: one that met a pause of the machine must not keep late rows waiting.
     */
    void swept(long now, long nanos) {
        long took = Math.min(nanos, previousSweep);
        long wading = Math.max(0, took - usualPage);
        previousSweep = nanos;
        // Where every poll is a sweep, nothing tells any more what a page costs: what was known is believed less and
        // less.
        usualPage -= usualPage / 32;
        sweptAt = now;
        sweepAt = now + Math.max(SWEEP_REST_FACTOR * took, SWEEP_COST_FACTOR * wading);
    }

    void foundSomething(long now) {
        lastFoundAt = now;
    }

    /** A read succeeded; true if the one before had failed. */
    boolean succeeded() {
        boolean failedBefore = failures > 0;
        failures = 0;
        return failedBefore;
    }

    /** A read failed: all reading waits. */
    void failed(long now) {
        failures++;
        long next = now + REPEAT.bound(failures).toNanos();
        pageAt = Math.max(pageAt, next);
        dueAt = Math.max(dueAt, next);
        sweepAt = Math.max(sweepAt, next);
    }

    private boolean isIdle(long now) {
        return idleFor(now).compareTo(IDLE_AFTER) > 0;
    }
}
