package io.outboxrelay.inbox;

/** What the table says about a key. */
enum Answer {
    /** Never seen: the row is written, and the lock held until the transaction ends. */
    FIRST,
    /** Done before. */
    SEEN,
    /** Somebody else holds the lock. */
    IN_PROGRESS,
    /** Done before with other content. */
    REUSED
}
