package io.outboxrelay.relay;

import io.outboxrelay.relay.OutboxStore.Limit;
import java.time.Duration;
import java.util.Arrays;
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

    /** Pages in hand at a time: read ahead of sending, and behind it until they are marked. */
    static final int PAGES_IN_HAND = 4;

    static final int PAGE_BYTES = 8 << 20;

    private final String queue;
    private final Ports ports;
    private final Lineup lineup;
    private final Holdings holdings;
    private final Ledger ledger;
    private final Runnable changed;

    private final Cursor cursor = new Cursor();
    private final Pace pace;
    private final Limit page;
    private boolean reading;
    private boolean midway;
    private boolean duesTurn;
    private long firstReadTook;

    /** Calls {@code changed} after each read. */
    Intake(String queue, Ports ports, Lineup lineup, Holdings holdings, Ledger ledger, Runnable changed) {
        this.queue = queue;
        this.ports = ports;
        this.lineup = lineup;
        this.holdings = holdings;
        this.ledger = ledger;
        this.changed = changed;
        this.pace = new Pace(ports.settings().pollInterval(), now());
        this.page = new Limit(ports.settings().pageSize(), PAGE_BYTES);
    }

    /** Whether a page is under way that will bring more rows of a backlog. */
    boolean moreComing() {
        return reading && midway;
    }

    /** How long the queue has had nothing to read. */
    Duration idleFor(long now) {
        return pace.idleFor(now);
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
        pace.wake(now());
    }

    /** Starts the next read if one is due and there is room; returns when to ask again if nothing happens before. */
    long read() {
        if (reading || !hasRoom()) {
            return Long.MAX_VALUE;
        }
        releaseNext();
        long now = now();
        boolean pageIsDue = now >= pace.pageAt();
        // Half of the room is for new rows, however many come again.
        long dueAt = lineup.waitingAgain() < page.rows() * PAGES_IN_HAND / 2 ? pace.dueAt() : Long.MAX_VALUE;
        if (now >= dueAt && (duesTurn || !pageIsDue)) {
            readDue();
        } else if (now >= pace.sweepAt() && !cursor.sweeping()) {
            startSweep();
        } else if (pageIsDue) {
            readPage();
        }
        return reading ? Long.MAX_VALUE : Math.min(pace.pageAt(), dueAt);
    }

    private boolean hasRoom() {
        return holdings.rows() <= (PAGES_IN_HAND - 1) * page.rows()
                && holdings.bytes() <= (PAGES_IN_HAND - 1L) * PAGE_BYTES;
    }

    private void readPage() {
        duesTurn = true;
        pace.pageStarts();
        long startedAt = now();
        long above = cursor.position();
        offload(() -> ports.store().pending(queue, above, page), found -> {
            firstReadTook = firstReadTook == 0 ? now() - startedAt : firstReadTook;
            midway = !found.exhausted();
            if (lineup.keepsOrder() && !found.rows().isEmpty() && cursor.safeFloor() < above) {
                lookBehind(above, found);
            } else {
                pageIsRead(found);
            }
        });
    }

    /**
     * A row may have been committed before those of the page and yet lie below them, when its transaction took long: it
     * has to leave first, so it is looked for after the page was read and before the page is used.
     */
    private void lookBehind(long above, Page found) {
        long from = cursor.safeFloor();
        // All PENDING rows below are in hand, or one of the first is not.
        int behindLimit = holdings.rows() + 1;
        offload(() -> ports.store().behind(queue, from, above, behindLimit), behind -> {
            var late =
                    Arrays.stream(behind.ids()).filter(id -> !holdings.has(id)).findFirst();
            if (late.isPresent()) {
                cursor.goBackTo(late.getAsLong());
                pace.pageRead(now(), true, true);
            } else {
                if (behind.exhausted()) {
                    cursor.nothingBehind(above, behind.snapshot());
                }
                pageIsRead(found);
            }
        });
    }

    private void pageIsRead(Page found) {
        cursor.read(found.lastId(), found.exhausted());
        pace.pageRead(now(), take(found), midway);
    }

    private void readDue() {
        duesTurn = false;
        offload(() -> ports.store().due(queue, page), found -> {
            take(found);
            pace.dueRead(now(), !found.exhausted());
        });
    }

    private void startSweep() {
        offload(ports.store()::snapshot, snapshot -> {
            cursor.startSweep(snapshot);
            pace.sweepStarts(now());
        });
    }

    private void releaseNext() {
        String group = lineup.nextRelease(cursor);
        if (group != null) {
            ledger.release(group, cursor.passedUpTo(), new Limit(MessageGroup.MOST_WAITING, PAGE_BYTES), found -> {
                found.rows().forEach(row -> holdings.takeBack(row.row()));
                lineup.released(group, found);
                changed.run();
            });
        }
    }

    /** True if there was anything new. */
    private boolean take(Page found) {
        boolean any = false;
        for (Found row : found.rows()) {
            if (holdings.take(row.row())) {
                any = true;
                place(row);
            }
        }
        if (any) {
            pace.foundSomething(now());
        }
        return any;
    }

    private void place(Found row) {
        if (row.state() == Found.State.NOT_DUE) {
            ledger.scheduled(row.row());
        } else if (!lineup.admit(row, cursor.passed(row.id()))) {
            ledger.blocked(row.row());
        }
    }

    /** {@code done} may offload again: that belongs to the same read. */
    private <T> void offload(Supplier<T> work, Consumer<T> done) {
        reading = true;
        holdings.readStarts();
        ports.loop()
                .offload(
                        Loop.Lane.ROWS,
                        work,
                        result -> {
                            reading = false;
                            pace.succeeded();
                            done.accept(result);
                            ended();
                        },
                        this::failed);
    }

    private void failed(RuntimeException e) {
        if (pace.failed(now())) {
            log.warn("queue {}: rows can't be read, trying again until they can: {}", queue, e.getMessage());
        }
        reading = false;
        ended();
    }

    private void ended() {
        if (!reading) {
            holdings.readEnded();
            changed.run();
        }
    }

    private long now() {
        return ports.loop().now();
    }
}
