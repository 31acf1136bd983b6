package io.outboxrelay.relay;

import java.util.List;

/**
 * How far behind the outbox is.
 *
 * @param queues every queue with unsent rows, and those known from before
 * @param liveRows rows of the table, as PostgreSQL estimates them
 * @param deadRows dead versions of rows that wait for a vacuum, as PostgreSQL estimates them
 */
public record LagSurvey(List<QueueLag> queues, long liveRows, long deadRows) {

    /**
     * How far behind a queue is, as {@code outbox_lag} says.
     *
     * @param pending rows to be sent next; counting stops at 10,000
     * @param dead rows that wait for a person; counting stops at 10,000
     * @param oldestSeconds age of the oldest row that could have been sent; 0 if there is none
     */
    public record QueueLag(String queue, long pending, long dead, double oldestSeconds) {

        /** Of a queue that has nothing unsent. */
        public static QueueLag none(String queue) {
            return new QueueLag(queue, 0, 0, 0);
        }
    }
}
