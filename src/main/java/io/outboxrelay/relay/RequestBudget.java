package io.outboxrelay.relay;

/**
 * Bounds the requests that one relay has in flight. A queue may use all that the others leave, and at any time its even
 * share, so that neither a busy nor a hanging queue starves another; for a moment there may be twice the limit. Used by
 * the loop's thread only.
 */
final class RequestBudget {

    private final int limit;
    private int queues = 1;
    private int inFlight;

    RequestBudget(int limit) {
        this.limit = limit;
    }

    /** So many queues are held now. */
    void shareAmong(int queues) {
        this.queues = Math.max(1, queues);
    }

    /** Whether a queue with so many requests in flight may start another. */
    boolean allows(int ofQueue) {
        return ofQueue < limit && (inFlight < limit || ofQueue < Math.max(1, limit / queues));
    }

    void started() {
        inFlight++;
    }

    void ended() {
        inFlight--;
    }
}
