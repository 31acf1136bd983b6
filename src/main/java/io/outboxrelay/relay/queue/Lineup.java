package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.FoundRow;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Page;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one queue that have been read and not yet been taken for sending, in the order in which they may leave.
 * Used by the loop's thread only.
 */
interface Lineup {

    /** Whether rows must be taken in in the order of their commits. */
    boolean keepsOrder();

    /**
     * Takes a row in; false if it must not wait here: its group is held, has too many rows waiting already, or has rows
     * before it that have not been read.
     *
     * @param passed whether all rows up to this one have been read
     */
    boolean admit(FoundRow found, boolean passed);

    /** Whether at least {@code rows} may leave now. */
    boolean hasReady(int rows);

    /** What is polled from now on goes into another request than what was polled before. */
    void startBatch();

    /** Takes out the next row that may leave now. */
    @Nullable
    OutboxRow poll();

    /** Puts a polled row back in front: it did not fit into the batch, or is to follow one of its group that failed. */
    void unpoll(OutboxRow row);

    /** SQS was asked to take a polled row and has not, or has not said so. */
    void failed(OutboxRow row);

    /** A polled row is done with: what waits behind it may leave. */
    void done(OutboxRow row);

    /**
     * A polled row failed and its group has to wait for it.
     *
     * @return the rows that waited behind it; they are no longer in the lineup
     */
    List<OutboxRow> hold(OutboxRow row);

    /**
     * A polled row fails again and again, and stays polled.
     *
     * @return the rows that waited behind it; they are no longer in the lineup
     */
    List<OutboxRow> shed(OutboxRow row);

    /** Rows taken in from RETRY and SCHEDULED that wait here. */
    int waitingAgain();

    /** Whether BLOCKED rows of a group may be next, as far as has been read. */
    boolean wantsRelease();

    /**
     * A group whose BLOCKED rows may follow now, which are being released from now on.
     *
     * @param passedUpTo greatest id up to which all rows have been read
     */
    Optional<String> nextRelease(long passedUpTo);

    /** The first BLOCKED rows of a group have become PENDING and are taken in; they are all if the page is exhausted. */
    void released(String group, Page page);

    /** Nothing of a group was released after all; it may be tried again. */
    void notReleased(String group);
}
