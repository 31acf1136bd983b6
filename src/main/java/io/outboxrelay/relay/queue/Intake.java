package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.FoundRow;
import io.outboxrelay.relay.OutboxStore.Limit;
import io.outboxrelay.relay.Page;
import io.outboxrelay.relay.Ports;
import io.outboxrelay.relay.queue.Pace.Choice;
import io.outboxrelay.relay.queue.Pace.Read;
import io.outboxrelay.relay.queue.Releases.Release;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads rows of one queue into its lineup: new ones upward from the cursor, due ones by time, blocked ones group by
 * group. One read is under way at a time. Used by the loop's thread only.
 */
final class Intake {

    private final String queue;
    private final Ports ports;
    private final Lineup lineup;
    private final RowsInHand inHand;
    private final Ledger ledger;
    private final Cursor cursor = new Cursor();
    private final Admission admission;
    private final Pace pace;
    private final ReadSlot slot;
    private Limit page;
    private boolean foundNew;

    /** Calls {@code then} after each read. */
    Intake(String queue, Ports ports, Lineup lineup, RowsInHand inHand, Ledger ledger, Breaker breaker, Runnable then) {
        this.queue = queue;
        this.ports = ports;
        this.lineup = lineup;
        this.inHand = inHand;
        this.ledger = ledger;
        this.admission = new Admission(cursor, lineup, inHand, ledger);
        this.pace = new Pace(ports.settings(), now());
        this.slot = new ReadSlot(queue, ports, inHand, pace, breaker, then);
        this.page = inHand.page();
    }

    /** Whether a page is under way that will bring more rows of a backlog. */
    boolean moreComing() {
        return slot.isTaken() && pace.isMidway();
    }

    /** How long the queue has had nothing to read. */
    Duration idleFor(long now) {
        return pace.idleFor(now);
    }

    long firstReadTook() {
        return slot.firstTook();
    }

    long safeFloor() {
        return cursor.safeFloor();
    }

    void wake() {
        pace.wake(now());
    }

    /** Starts the next read if one is due and there is room, half of it for new rows; returns when to ask again if nothing happens before. */
    long read() {
        if (slot.isTaken() || !inHand.hasRoom()) {
            return Long.MAX_VALUE;
        }
        // Without a message to probe with, what may be one is worth a read.
        if (now() < slot.restsUntil() && (!foundNew || lineup.hasReady(1))) {
            return slot.restsUntil();
        }
        page = inHand.page();
        boolean due = lineup.waitingAgain() < page.rows() * RowsInHand.PAGES / 2 && inHand.hasRoomForTried();
        var next = pace.next(now(), new Choice(lineup.wantsRelease(), due, cursor.needsSweep()));
        if (next == Read.RELEASE && !releaseNext()) {
            next = pace.next(now(), new Choice(false, due, cursor.needsSweep()));
        }
        switch (next) {
            case PAGE -> readPage();
            case SWEEP -> startSweep();
            case DUE -> readDue();
            case RELEASE, NOTHING -> {}
        }
        return slot.isTaken() ? Long.MAX_VALUE : pace.nextAt(due);
    }

    private void readPage() {
        long above = cursor.position();
        pace.pageStarts();
        slot.read(() -> ports.store().pending(queue, above, page), found -> {
            if (!cursor.sweeping()) {
                pace.pageTook(slot.took());
            }
            pageWasRead(above, found);
        });
    }

    /** Its first page goes as far as it can, so with little to read a sweep is a page like any other. */
    private void startSweep() {
        long above = cursor.safeFloor();
        pace.pageStarts();
        slot.read(() -> ports.store().pending(queue, above, page), found -> {
            cursor.startSweep(found.snapshot());
            pace.swept(now(), slot.took());
            pageWasRead(above, found);
        });
    }

    private void pageWasRead(long above, Page found) {
        pace.pageEnded(!found.exhausted());
        long startedAt = slot.startedAt();
        ifNothingIsBehind(lineup.keepsOrder() && !found.rows().isEmpty(), above, () -> {
            cursor.read(found.lastId(), found.exhausted());
            foundNew = take(found);
            pace.pageRead(startedAt, now(), foundNew);
        });
    }

    private void readDue() {
        pace.dueStarts();
        slot.read(() -> ports.store().due(queue, page), found -> {
            pace.dueRead(now(), false);
            boolean mayFollowOthers = lineup.keepsOrder()
                    && found.rows().stream().anyMatch(row -> row.state() == FoundRow.State.SCHEDULED);
            ifNothingIsBehind(mayFollowOthers, cursor.floor(), () -> {
                // Those in hand come again with each read, however many they are: they are no reason to hurry.
                pace.dueRead(now(), take(found) && !found.exhausted());
            });
        });
    }

    /**
     * A row may have been committed before those just read and yet lie below the cursor, when its transaction took long:
     * it has to leave first, so it is looked for after the read and before its rows are used. If there is one, they are
     * left alone, and reading goes back to it.
     */
    private void ifNothingIsBehind(boolean matters, long upTo, Runnable use) {
        long from = cursor.safeFloor();
        if (!matters || from >= upTo) {
            use.run();
            return;
        }
        // So many can't all be in hand: nothing comes in hand while this read is under way.
        int limit = inHand.rows() + 1;
        slot.read(() -> ports.store().behind(queue, from, upTo, limit), behind -> {
            var late = Arrays.stream(behind.ids()).filter(id -> !inHand.has(id)).findFirst();
            if (late.isPresent()) {
                cursor.goBackTo(late.getAsLong());
                pace.pageAgain(now());
            } else {
                cursor.nothingBehind(upTo, behind.snapshot());
                use.run();
            }
        });
    }

    /**
     * A release counts as a read, though it takes its turn among the writes: a page read at the same time could see its
     * rows PENDING before they are known to be in hand.
     */
    private boolean releaseNext() {
        var next = lineup.nextRelease(cursor.passedUpTo());
        next.ifPresent(this::release);
        return next.isPresent();
    }

    private void release(String group) {
        pace.releaseStarts();
        slot.take();
        var limit = new Limit(MessageGroup.MOST_WAITING, page.bytes());
        ledger.release(new Release(group, cursor.passedUpTo(), limit, released -> released(group, released)));
    }

    private void released(String group, Optional<Page> released) {
        released.ifPresentOrElse(
                found -> {
                    found.rows().forEach(row -> inHand.takeBack(row.row()));
                    lineup.released(group, found);
                },
                () -> ports.loop().after(UnwrittenMarks.ASIDE, () -> lineup.notReleased(group)));
        slot.free();
    }

    /** True if there was anything new. */
    private boolean take(Page found) {
        boolean any = admission.take(found);
        if (any) {
            pace.foundSomething(now());
        }
        return any;
    }

    private long now() {
        return ports.loop().now();
    }
}
