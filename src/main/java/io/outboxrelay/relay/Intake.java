package io.outboxrelay.relay;

import io.outboxrelay.relay.OutboxStore.Limit;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads rows of one queue into its lineup: new ones upward from the cursor, due ones by time, blocked ones group by
 * group. One read is under way at a time. Used by the loop's thread only.
 */
final class Intake {

    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    /** Rows that have come due are looked for so often. */
    static final Duration DUE_INTERVAL = Duration.ofMillis(100);
    /** Rows that have become visible late are looked for so often. */
    static final Duration SWEEP_INTERVAL = Duration.ofSeconds(1);
    /** A queue without traffic for so long is read {@link #IDLE_FACTOR} times less often. */
    static final Duration IDLE_AFTER = Duration.ofSeconds(1);

    static final int IDLE_FACTOR = 10;
    /** Pages in hand at a time: read ahead of sending, and behind it until they are marked. */
    static final int PAGES_IN_HAND = 4;

    static final int PAGE_BYTES = 8 << 20;

    private static final Backoff REPEAT = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    private final String queue;
    private final Ports ports;
    private final Lineup lineup;
    private final Holdings holdings;
    private final Ledger ledger;
    private final Runnable changed;

    private final Cursor cursor = new Cursor();
    private final Limit page;
    private boolean reading;
    private boolean midway;
    private boolean duesTurn;
    private boolean woken;
    private int failures;
    private long pageAt;
    private long dueAt;
    private long sweepAt;
    private long lastFoundAt;
    private long firstReadTook;

    /** Calls {@code changed} after each read. */
    Intake(String queue, Ports ports, Lineup lineup, Holdings holdings, Ledger ledger, Runnable changed) {
        this.queue = queue;
        this.ports = ports;
        this.lineup = lineup;
        this.holdings = holdings;
        this.ledger = ledger;
        this.changed = changed;
        this.page = new Limit(ports.settings().pageSize(), PAGE_BYTES);
        long now = ports.loop().now();
        pageAt = now;
        dueAt = now;
        sweepAt = now + SWEEP_INTERVAL.toNanos();
        lastFoundAt = now;
    }

    /** Whether a page is under way that will bring more rows of a backlog. */
    boolean moreComing() {
        return reading && midway;
    }

    /** How long the queue has had nothing to read. */
    Duration idleFor(long now) {
        return Duration.ofNanos(now - lastFoundAt);
    }

    /** Nanoseconds that the first page took: it starts at the very first index entry. */
    long firstReadTook() {
        return firstReadTook;
    }

    /** Below this id nothing is left to find. */
    long safeFloor() {
        return cursor.safeFloor();
    }

    /** Something was committed: look now. */
    void wake() {
        woken = true;
        pageAt = ports.loop().now();
    }

    /** Starts the next read if one is due and there is room; otherwise says when to ask again. */
    long read() {
        long now = ports.loop().now();
        if (reading || !hasRoom()) {
            return Long.MAX_VALUE; // the end of the read, or of a request, asks again
        }
        String group = lineup.nextRelease(cursor);
        if (group != null) {
            ledger.release(group, new Limit(MessageGroup.MOST_WAITING, PAGE_BYTES), found -> released(group, found));
        }
        boolean pageIsDue = now >= pageAt;
        // Half of the room is for new rows, however many come again.
        long againAt = lineup.waitingAgain() < page.rows() * PAGES_IN_HAND / 2 ? dueAt : Long.MAX_VALUE;
        if (now >= againAt && (duesTurn || !pageIsDue)) {
            readDue();
        } else if (now >= sweepAt && !cursor.sweeping()) {
            startSweep();
        } else if (pageIsDue) {
            readPage();
        }
        return reading ? Long.MAX_VALUE : Math.min(pageAt, againAt);
    }

    private boolean hasRoom() {
        return holdings.rows() <= (PAGES_IN_HAND - 1) * page.rows()
                && holdings.bytes() <= (PAGES_IN_HAND - 1L) * PAGE_BYTES;
    }

    private void readPage() {
        duesTurn = true;
        woken = false;
        long above = cursor.position();
        long startedAt = ports.loop().now();
        offload(() -> ports.store().pending(queue, above, page), found -> {
            firstReadTook = firstReadTook == 0 ? ports.loop().now() - startedAt : firstReadTook;
            cursor.read(found.lastId(), found.exhausted());
            boolean any = take(found);
            midway = !found.exhausted();
            boolean again = midway || woken;
            pageAt = again
                    ? ports.loop().now()
                    : ports.loop().now() + pollInterval(any).toNanos();
        });
    }

    private void readDue() {
        duesTurn = false;
        offload(() -> ports.store().due(queue, page), found -> {
            take(found);
            dueAt = ports.loop().now() + (found.exhausted() ? DUE_INTERVAL.toNanos() : 0);
        });
    }

    private void startSweep() {
        offload(ports.store()::snapshot, snapshot -> {
            cursor.startSweep(snapshot);
            sweepAt = ports.loop().now() + SWEEP_INTERVAL.toNanos();
            pageAt = ports.loop().now();
        });
    }

    private void released(String group, Page found) {
        found.rows().forEach(row -> holdings.take(row.row()));
        lineup.released(group, found);
        changed.run();
    }

    /** True if there was anything new. */
    private boolean take(Page found) {
        boolean any = false;
        for (Found row : found.rows()) {
            if (!holdings.take(row.row())) {
                continue;
            }
            any = true;
            if (row.state() == Found.State.NOT_DUE) {
                ledger.scheduled(row.row());
            } else if (!lineup.admit(row)) {
                ledger.blocked(row.row());
            }
        }
        if (any) {
            lastFoundAt = ports.loop().now();
        }
        return any;
    }

    private Duration pollInterval(boolean found) {
        var interval = ports.settings().pollInterval();
        boolean idle = !found && idleFor(ports.loop().now()).compareTo(IDLE_AFTER) > 0;
        return idle ? interval.multipliedBy(IDLE_FACTOR) : interval;
    }

    private <T> void offload(Supplier<T> work, Consumer<T> done) {
        reading = true;
        holdings.readStarts();
        ports.loop()
                .offload(
                        Loop.Lane.ROWS,
                        work,
                        result -> {
                            failures = 0;
                            done.accept(result);
                            ended();
                        },
                        this::failed);
    }

    private void failed(RuntimeException e) {
        if (failures++ == 0) {
            log.warn("queue {}: rows can't be read, trying again until they can: {}", queue, e.getMessage());
        }
        long next = ports.loop().now() + REPEAT.bound(failures).toNanos();
        pageAt = Math.max(pageAt, next);
        dueAt = Math.max(dueAt, next);
        sweepAt = Math.max(sweepAt, next);
        ended();
    }

    private void ended() {
        reading = false;
        holdings.readEnded();
        changed.run();
    }
}
