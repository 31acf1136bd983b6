package io.outboxrelay.consumer;

import io.outboxrelay.Delivery;

/** What may be measured. Thread-safe; no method waits. */
interface ConsumerEvents {

    ConsumerEvents NONE = new ConsumerEvents() {};

    /** What became of a delivery. */
    enum Outcome {
        HANDLED,
        SEEN,
        BUSINESS_SEEN,
        IGNORED,
        IN_PROGRESS,
        RETRY,
        NO_RETRY,
        DATABASE_AWAY
    }

    /** A receive brought so many. */
    default void received(String consumer, int messages) {}

    default void consumed(String consumer, Delivery delivery, Outcome outcome) {}

    /** SQS did not take a delete, once. */
    default void deleteFailed(String consumer, String queue) {}

    /** A message is not hidden any more while it is handled. */
    default void holdLost(String consumer, String queue) {}
}
