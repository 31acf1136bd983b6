package io.outboxrelay.relay;

import java.util.List;

/**
 * How far behind the outbox is.
 *
 * @param queues every queue with unsent rows, and those known from before
 * @param liveRows rows of the table, as PostgreSQL estimates them
 * @param deadRows dead versions of rows that wait for a vacuum, as PostgreSQL estimates them
 */
record LagSurvey(List<QueueLag> queues, long liveRows, long deadRows) {}
