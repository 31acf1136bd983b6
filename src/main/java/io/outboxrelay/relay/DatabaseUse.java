package io.outboxrelay.relay;

/** What a relay does with the database again and again, and what may fail while the rest works. */
public enum DatabaseUse {
    /** Reports itself alive and counts the others. */
    COUNT_RELAYS,
    /** Looks for queues that are not known. */
    DISCOVER_QUEUES,
    /** Looks for work that nobody does. */
    LOOK_FOR_WORK,
    /** Reads what operators have ordered. */
    READ_ORDERS,
    /** Writes what operators should know. */
    WRITE_REPORTS,
    /** Asks how far behind the queues are. */
    SURVEY_LAG,
    /** Removes finished rows. */
    PURGE,
    /** Takes the lease of a queue. */
    TAKE_LEASE,
    /** Reads the rows of a queue. */
    READ_ROWS,
    /** Reads which groups of a queue are held. */
    READ_HELD_GROUPS,
    /** Releases the blocked rows of a group. */
    RELEASE_GROUP,
    /** Writes what became of rows. */
    WRITE_VERDICTS,
    /** Writes what became of a row that could not be written with the others, nor alone. */
    WRITE_LAST_VERDICTS
}
