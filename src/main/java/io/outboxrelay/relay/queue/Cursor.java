package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * Where reading stands in the order of ids. Reading goes upward from {@link #position()}, so that it never wades through
 * the index entries of rows that are done. Rows may still appear below it, when a transaction commits late: a
 * <em>sweep</em> therefore starts again from {@link #safeFloor}, below which nothing can appear any more.
 *
 * <p>The safe floor follows in four steps, in this order: note the greatest id read; mark it with the xmax of a snapshot taken
 * later; wait until a snapshot's xmin has reached that xmax, so that every transaction which could own an id below has ended;
 * sweep once more from the <em>old</em> safe floor, and only then advance. Advancing before that sweep loses rows.
 *
 * <p>The mark holds because a transaction has its own id before it draws the id of a row: the column {@code tx}, which is
 * filled in first, gives it one. So whoever drew an id below the one noted is in the later snapshot, or had ended.
 *
 * <p>Used by the loop's thread only.
 */
final class Cursor {

    private record Mark(long floor, long xmax) {}

    private long position;
    private long floor;
    private long safeFloor;
    private boolean caughtUp;
    private boolean wentBack;
    /** Read, and not marked yet. */
    private long noted;

    private @Nullable Mark mark;
    private @Nullable Snapshot sweep;
    private long sweepEnd;

    /** The next page has the ids above this. */
    long position() {
        return position;
    }

    /** Whether every row up to this id has been read, as far as rows were visible. */
    boolean passed(long id) {
        return id <= passedUpTo();
    }

    /** The greatest id that {@link #passed}. */
    long passedUpTo() {
        return caughtUp ? Long.MAX_VALUE : wentBack ? position : floor;
    }

    /** The greatest id read. */
    long floor() {
        return floor;
    }

    boolean sweeping() {
        return sweep != null;
    }

    /** Whether unread rows may yet appear below what has been read. */
    boolean needsSweep() {
        return sweep == null && safeFloor < floor;
    }

    /** Below this id no unread row can appear any more. */
    long safeFloor() {
        return safeFloor;
    }

    /** Goes back to the safe floor, with a snapshot taken after the last page was read. */
    void startSweep(Snapshot snapshot) {
        sweep = snapshot;
        sweepEnd = floor;
        position = safeFloor;
    }

    /**
     * A page was read from {@link #position()}.
     *
     * @param lastId greatest id of the page; ignored when it was empty
     * @param exhausted whether nothing lay above
     */
    void read(long lastId, boolean exhausted) {
        caughtUp = exhausted;
        floor = Math.max(floor, lastId);
        position = exhausted ? floor : lastId;
        if (sweep != null && position >= sweepEnd) {
            endSweep(sweep);
        }
        wentBack &= position < floor;
    }

    /** All that lay between the safe floor and {@code readUpTo} is in hand, as {@code snapshot} shows it. */
    void nothingBehind(long readUpTo, Snapshot snapshot) {
        advance(readUpTo, snapshot);
    }

    /** The next page starts with {@code id}: it became visible late. */
    void goBackTo(long id) {
        position = id - 1;
        wentBack = true;
        caughtUp = false;
    }

    /** There are rows to be read above the floor. */
    void expectMore() {
        caughtUp = false;
    }

    private void endSweep(Snapshot snapshot) {
        advance(sweepEnd, snapshot);
        sweep = null;
    }

    private void advance(long readUpTo, Snapshot snapshot) {
        if (mark != null && snapshot.xmin() >= mark.xmax && readUpTo >= mark.floor) {
            safeFloor = mark.floor;
            mark = null;
        }
        if (mark == null && noted > safeFloor) {
            mark = new Mark(noted, snapshot.xmax());
        }
        noted = Math.max(noted, readUpTo);
    }
}
