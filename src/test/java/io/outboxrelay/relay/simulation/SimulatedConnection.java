package io.outboxrelay.relay.simulation;

/** What each statement goes through on its way to the database. */
interface SimulatedConnection {

    /** Throws what a broken connection would, or one that leads to another database than before. */
    void use();
}
