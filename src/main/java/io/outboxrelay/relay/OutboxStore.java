package io.outboxrelay.relay;

import java.util.List;
import java.util.Optional;

/**
 * The rows of {@code outbox_message} as the engine needs them. Every call blocks and is bounded; each statement of it is a
 * short transaction of its own. Thread-safe; database errors come as runtime exceptions.
 */
public interface OutboxStore {

    /** Rows to send or to park at most {@code rows}, with bodies of about {@code bytes} together at most. */
    record Limit(int rows, int bytes) {}

    /** What becomes of a row that SQS has. */
    enum SentRows {
        /** It stays, as SENT, until its retention is over. */
        KEPT,
        /** It is deleted: half the work for the database, and nobody can look it up or send it again. */
        DELETED
    }

    /** PENDING rows with ids above {@code above}, in order of id. */
    Page pending(String queue, long above, Limit limit);

    /** What lies behind a reader: ids of PENDING rows above {@code above} and up to {@code upTo}, in order. */
    Behind behind(String queue, long above, long upTo, int limit);

    /** RETRY and SCHEDULED rows that are due, in order of time. */
    Page due(String queue, Limit limit);

    /**
     * FIFO groups of the queue that are held, paused or have BLOCKED rows, with names above {@code above}, in order of name. At
     * most {@code limit}, and fewer when a group is large; none only if there are no more.
     */
    List<HeldGroup> heldGroups(String queue, String above, int limit);

    /** Makes the first BLOCKED rows of a group, up to an id, PENDING and reads them; empty if {@code fence} has fallen. */
    Optional<Page> release(String queue, String group, long upTo, Limit limit, Fence fence);

    /**
     * Writes verdicts. Facts first, then what holds a group, then what waits behind it, each kind by a statement of its own: a
     * crash in between leaves the order intact.
     *
     * @throws Refused if the database works and will not change one of these rows
     * @return false if {@code fence} has fallen, so that only the facts were written and opinions may be missing
     */
    boolean mark(String queue, Marks marks, Fence fence);

    /** The database will not change a row: somebody has locked it, or a trigger or a constraint of somebody's refuses. */
    final class Refused extends RuntimeException {

        /** {@code cause} is what the database said. */
        public Refused(RuntimeException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** See {@link #behind}; {@code snapshot} was taken before the ids were read. */
    record Behind(long[] ids, Snapshot snapshot) {}
}
