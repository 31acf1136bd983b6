package io.outboxrelay.relay;

/**
 * How far behind a queue is, as {@code outbox_lag} says.
 *
 * @param pending rows to be sent next; counting stops at 10,000
 * @param dead rows that wait for a person; counting stops at 10,000
 * @param oldestSeconds age of the oldest row that could have been sent; 0 if there is none
 */
record QueueLag(String queue, long pending, long dead, double oldestSeconds) {

    /** Of a queue that has nothing unsent. */
    static QueueLag none(String queue) {
        return new QueueLag(queue, 0, 0, 0);
    }
}
