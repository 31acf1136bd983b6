package io.outboxrelay.relay.queue;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Bounds the requests that one relay has in flight. A queue may use all that the others leave, and at any time its even
 * share, so that neither a busy nor a hanging queue starves another; for a moment there may be twice the limit. What a
 * hanging queue has in flight costs nothing but memory, so it is soon no longer counted: queues that hang one after the
 * other add up, each to the limit at most, until their breakers open. Used by the loop's thread only.
 */
public final class RequestBudget {

    /** A queue with requests in flight of which none has ended for so long is hanging. */
    static final Duration SILENT_AFTER = Duration.ofSeconds(1);

    /** Between probes of all queues that take nothing: hundreds of them must cost neither this process nor SQS much. */
    static final Duration BETWEEN_PROBES = Duration.ofMillis(5);

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final int limit;
    private final Set<Share> busy = new HashSet<>();
    private int queues = 1;
    private int inFlight;
    private int silent;
    private long lookedAt;
    private long nextProbeAt;

    private final HandBudget hand;

    /** {@code heap} is what the process may use, in bytes; {@code now} is the loop's time. */
    public RequestBudget(int limit, long heap, long now) {
        this.limit = limit;
        this.hand = new HandBudget(heap);
        this.lookedAt = now;
        this.nextProbeAt = now;
    }

    /** So many queues are held now. */
    public void shareAmong(int queues) {
        this.queues = Math.max(1, queues);
    }

    /** Of the rows that wait for their requests. */
    HandBudget hand() {
        return hand;
    }

    /** For one more queue. */
    Share share() {
        return new Share();
    }

    private boolean hasRoom(long now) {
        if (inFlight >= limit && now - lookedAt >= LOOK_EVERY.toNanos()) {
            lookedAt = now;
            silent = busy.stream()
                    .filter(share -> share.isSilent(now))
                    .mapToInt(Share::inFlight)
                    .sum();
        }
        return inFlight - silent < limit;
    }

    /** What one queue has in flight. Times are the loop's. */
    final class Share {

        private int ofQueue;
        private long heardAt;

        int inFlight() {
            return ofQueue;
        }

        /** Whether another request may start. */
        boolean allows(long now) {
            return ofQueue < limit && (ofQueue < Math.max(1, limit / queues) || (!isSilent(now) && hasRoom(now)));
        }

        private long probeAt = Long.MIN_VALUE;

        /** When this queue may be probed: now, or a place behind the probes of other queues, which is kept for it. */
        long probeAt(long now) {
            if (probeAt == Long.MIN_VALUE) {
                probeAt = Math.max(now, nextProbeAt);
                nextProbeAt = probeAt + BETWEEN_PROBES.toNanos();
            }
            long at = probeAt;
            if (at <= now) {
                probeAt = Long.MIN_VALUE;
            }
            return at;
        }

        void started(long now) {
            if (ofQueue == 0) {
                heardAt = now;
                busy.add(this);
            }
            ofQueue++;
            inFlight++;
        }

        void ended(long now) {
            heardAt = now;
            ofQueue--;
            inFlight--;
            if (ofQueue == 0) {
                busy.remove(this);
            }
        }

        private boolean isSilent(long now) {
            return ofQueue > 0 && now - heardAt >= SILENT_AFTER.toNanos();
        }
    }

    /**
     * Bounds the bytes of rows that all queues of one process have in hand, so that many queues with large messages fit into its
     * memory. One queue may have half of it, and a page half of what is left, so there is always some left for another. A queue
     * with nothing in hand may read one row at any time. Used by the loop's thread only.
     */
    static final class HandBudget {

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
}
