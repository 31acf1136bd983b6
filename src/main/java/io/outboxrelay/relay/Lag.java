package io.outboxrelay.relay;

/** How far behind the outbox is. Thread-safe. */
public interface Lag {

    /** Asks the database, which blocks. */
    LagSurvey survey();
}
