package io.outboxrelay.relay;

import java.time.Duration;

/** Whether the relay of this process lives. Thread-safe. */
public interface RelayPulse {

    /** Whether the relay has been started and not stopped. */
    boolean isRunning();

    /** How long its loop has not turned: a few hundred milliseconds at most in a healthy process; zero when not running. */
    Duration sinceLastTurn();

    /** How many calls to the database or its pool hang, long after they should have ended; zero in a healthy process. */
    int hanging();
}
