package io.outboxrelay.relay;

import java.time.Duration;

/**
 * When one queue is read next: at once while a page brings more, often while there is traffic, seldom when there is none.
 * Times are monotonic nanoseconds. Used by the loop's thread only.
 */
final class Pace {

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

    private static final int IDLE_FACTOR = 10;
    /** A longer poll interval is not stretched when idle. */
    private static final Duration LONGEST_STRETCH = Duration.ofSeconds(1);

    private static final Backoff REPEAT = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    private final Duration pollInterval;
    private long pageAt;
    private long dueAt;
    private long sweepAt;
    private long sweptAt;
    private long usualPage;
    private long previousSweep = Long.MAX_VALUE;
    private long lastFoundAt;
    private int failures;
    private boolean woken;

    Pace(Duration pollInterval, long now) {
        this.pollInterval = pollInterval;
        pageAt = now;
        dueAt = now;
        sweepAt = now;
        sweptAt = now;
        lastFoundAt = now;
    }

    long pageAt() {
        return pageAt;
    }

    long dueAt() {
        return dueAt;
    }

    /**
     * Whether to look for rows that have become visible late.
     *
     * @param midway whether a backlog is being read
     */
    boolean sweepIsDue(long now, boolean midway) {
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

    void pageStarts() {
        woken = false;
    }

    void pageRead(long now, boolean found, boolean more) {
        pageAt = more || woken ? now : now + interval(now, found).toNanos();
    }

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

    void succeeded() {
        failures = 0;
    }

    /** A read failed: all reading waits. True for the first failure in a row. */
    boolean failed(long now) {
        failures++;
        long next = now + REPEAT.bound(failures).toNanos();
        pageAt = Math.max(pageAt, next);
        dueAt = Math.max(dueAt, next);
        sweepAt = Math.max(sweepAt, next);
        return failures == 1;
    }

    private boolean isIdle(long now) {
        return idleFor(now).compareTo(IDLE_AFTER) > 0;
    }

    private Duration interval(long now, boolean found) {
        return !found && isIdle(now) ? idleInterval(pollInterval) : pollInterval;
    }

    /** How often to look where there is no traffic: ten times less often, but every second if polling is at least that. */
    static Duration idleInterval(Duration pollInterval) {
        Duration stretched = pollInterval.multipliedBy(IDLE_FACTOR);
        Duration bounded = stretched.compareTo(LONGEST_STRETCH) < 0 ? stretched : LONGEST_STRETCH;
        return bounded.compareTo(pollInterval) > 0 ? bounded : pollInterval;
    }
}
