package io.outboxrelay.relay;

import java.util.List;

/**
 * The rows of {@code outbox_message} as the engine needs them. Every call blocks and is bounded; each statement of it is a
 * short transaction of its own. Thread-safe; database errors come as runtime exceptions.
 */
public interface OutboxStore {

    /** Rows to send or to park at most {@code rows}, with bodies of about {@code bytes} together at most. */
    record Limit(int rows, int bytes) {}

    /** PENDING rows with ids above {@code above}, in order of id. */
    Page pending(String queue, long above, Limit limit);

    /** Like {@link #pending}, and what PostgreSQL says about running transactions, asked before the rows were read. */
    Sweep sweep(String queue, long above, Limit limit);

    /**
     * What lies behind a reader: ids of PENDING rows above {@code above} and up to {@code upTo}, in order, and the snapshot
     * in which they were seen.
     */
    Behind behind(String queue, long above, long upTo, int limit);

    /** RETRY and SCHEDULED rows that are due, in order of time. */
    Page due(String queue, Limit limit);

    /**
     * FIFO groups of the queue that are held, paused or have BLOCKED rows, with names above {@code above}, in order of name.
     */
    List<HeldGroup> heldGroups(String queue, String above, int limit);

    /** Makes the first BLOCKED rows of a group, up to an id, PENDING and reads them, unless {@code fence} has fallen. */
    Page release(String queue, String group, long upTo, Limit limit, Fence fence);

    /**
     * Writes verdicts; those that are opinions only unless {@code fence} has fallen. Facts first, then what holds a group,
     * then what waits behind it, each kind by a statement of its own: a crash in between leaves the order intact.
     */
    void mark(String queue, Marks marks, Fence fence);

    /** See {@link #sweep}. */
    record Sweep(Snapshot snapshot, Page page) {}

    /** See {@link #behind}. */
    record Behind(long[] ids, Snapshot snapshot) {}
}
