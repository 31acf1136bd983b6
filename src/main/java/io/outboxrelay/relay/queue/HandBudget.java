package io.outboxrelay.relay.queue;

/**
 * Bounds the bytes of rows that all queues of one process have in hand, so that many queues with large messages fit into its
 * memory. One queue may have half of it, and a page half of what is left, so there is always some left for another. A queue
 * with nothing in hand may read one row at any time. Used by the loop's thread only.
 */
final class HandBudget {

    /** A sixth of the heap: a request in flight holds its rows about three times. */
    private static final int PART_OF_HEAP = 6;

    private static final int PART_OF_ONE_QUEUE = 2;
    private static final int PART_OF_ONE_PAGE = 2;
    /** Smaller pages are not worth a read. */
    private static final int LEAST = 64 << 10;

    private final long limit;
    private long used;

    /** {@code heap} is what the process may use, in bytes. */
    HandBudget(long heap) {
        this.limit = heap / PART_OF_HEAP;
    }

    /** A queue has more in hand than before, or less. */
    void add(long bytes) {
        used += bytes;
    }

    /**
     * The bytes that the next page of a queue may have.
     *
     * @param inHand what the queue has in hand
     */
    long page(long inHand) {
        return Math.min((limit - used) / PART_OF_ONE_PAGE, limit / PART_OF_ONE_QUEUE - inHand);
    }

    /** Whether that is worth a read. */
    boolean hasRoom(long inHand) {
        return page(inHand) >= LEAST;
    }
}
