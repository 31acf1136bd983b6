package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.FoundRow;
import io.outboxrelay.relay.HeldGroup;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Page;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * One group of a FIFO queue: what waits in memory, what is blocked in the table, and whether the next row may leave. At
 * most one request has rows of a group, and one that has failed goes alone: of several SQS may fail one and take the next.
 */
final class MessageGroup {

    /** Rows of one group kept in memory at a time: more would crowd out the other groups while this one is slow. */
    static final int MOST_WAITING = 250;

    /** Stands above every id, so that comparing with it needs no question. */
    private static final long NOBODY = Long.MAX_VALUE;

    private static final long NOTHING = Long.MAX_VALUE;

    private final String name;
    private final PriorityQueue<OutboxRow> waiting = new PriorityQueue<>(Comparator.comparingLong(OutboxRow::id));
    private @Nullable OutboxRow head;
    private boolean releasing;
    /** Rows polled and not settled; all of them in one request. */
    private int onTheWay;
    /** The row on its way fails again and again, and it is not known whether it is its own fault. */
    private boolean stuck;
    /** Until the next pass: whoever pauses or resumes a group makes the relay start one. */
    private boolean paused;

    private long heldBy = NOBODY;
    private long firstBlocked = NOTHING;
    private long lastBlocked;
    /** The first of those that are being released. */
    private long releasedFrom;

    MessageGroup(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    void load(HeldGroup state) {
        paused = state.paused();
        heldBy = orElse(state.heldBy(), NOBODY);
        firstBlocked = orElse(state.firstBlocked(), NOTHING);
        lastBlocked = orElse(state.lastBlocked(), 0);
    }

    /** Takes a row in; false if it has to be BLOCKED in the table instead. */
    boolean admit(FoundRow found, boolean passed) {
        if (found.state() == FoundRow.State.RETRY) {
            return admitHead(found.row());
        }
        // Rows below the first blocked one were left PENDING by a relay that died while it released the group.
        boolean inTurn = passed && !releasing && !stuck && !isHeld() && firstBlocked > found.id();
        if (!inTurn || waiting.size() >= MOST_WAITING) {
            block(found.id());
            return false;
        }
        waiting.add(found.row());
        return true;
    }

    /** A failed row holds its group; of several, the first has to go first, and the others are found again. */
    private boolean admitHead(OutboxRow row) {
        if (row.id() > heldBy && isHeld()) {
            return false;
        }
        heldBy = row.id();
        head = row;
        return true;
    }

    /** Whether {@link #poll} would give a row. */
    boolean isReady() {
        return onTheWay == 0 && !paused && (head != null || (!isHeld() && !waiting.isEmpty()));
    }

    /** How many rows {@link #poll} would give for one request that takes {@code most}, if it is ready. */
    int readyRows(int most) {
        return head != null ? 1 : Math.min(most, waiting.size());
    }

    /** Whether it may give another row for the request of those on their way, which takes {@code most} of them. */
    boolean givesMore(int most) {
        return onTheWay > 0 && onTheWay < most && !isHeld() && !waiting.isEmpty();
    }

    OutboxRow poll() {
        onTheWay++;
        OutboxRow next = head != null ? head : waiting.remove();
        head = null;
        return next;
    }

    void unpoll(OutboxRow row) {
        onTheWay--;
        if (isHeldBy(row)) {
            head = row;
        } else {
            waiting.add(row);
        }
    }

    void done(OutboxRow row) {
        onTheWay--;
        stuck = false;
        if (isHeldBy(row)) {
            heldBy = NOBODY;
        }
    }

    List<OutboxRow> hold(OutboxRow row) {
        onTheWay--;
        stuck = false;
        heldBy = row.id();
        return blockWaiting();
    }

    /** What waits is to wait in the table: its turn may not come for long, and it would keep others out of memory. */
    List<OutboxRow> shed() {
        stuck = true;
        return blockWaiting();
    }

    private List<OutboxRow> blockWaiting() {
        var behind = new ArrayList<>(waiting);
        waiting.clear();
        behind.forEach(blocked -> block(blocked.id()));
        return behind;
    }

    /** Whether its BLOCKED rows are next, as far as has been read. */
    boolean wantsRelease() {
        return hasBlocked() && !isHeld() && !releasing && onTheWay == 0 && waiting.isEmpty();
    }

    /** Whether they are next for certain: all that could stand before them has been read. */
    boolean mayRelease(long passedUpTo) {
        return wantsRelease() && firstBlocked <= passedUpTo;
    }

    /** The BLOCKED rows up to an id are being released; rows that come in meanwhile are blocked behind them. */
    void startRelease(long upTo) {
        releasing = true;
        releasedFrom = firstBlocked;
        firstBlocked = lastBlocked > upTo ? upTo + 1 : NOTHING;
    }

    void released(Page page) {
        releasing = false;
        page.rows().forEach(found -> waiting.add(found.row()));
        if (!page.exhausted()) {
            firstBlocked = Math.min(firstBlocked, page.lastId() + 1);
        } else if (!hasBlocked()) {
            lastBlocked = 0;
        }
    }

    void notReleased() {
        releasing = false;
        firstBlocked = Math.min(firstBlocked, releasedFrom);
    }

    /** Whether there is nothing left to remember. */
    boolean isForgettable() {
        return onTheWay == 0 && !releasing && !isHeld() && !hasBlocked() && waiting.isEmpty();
    }

    private void block(long id) {
        firstBlocked = Math.min(firstBlocked, id);
        lastBlocked = Math.max(lastBlocked, id);
    }

    boolean isHeldBy(OutboxRow row) {
        return heldBy == row.id();
    }

    private boolean isHeld() {
        return paused || heldBy != NOBODY;
    }

    private boolean hasBlocked() {
        return firstBlocked != NOTHING;
    }

    private static long orElse(@Nullable Long value, long otherwise) {
        return value == null ? otherwise : value;
    }
}
