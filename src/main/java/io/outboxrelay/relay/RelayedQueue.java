package io.outboxrelay.relay;

import org.jspecify.annotations.Nullable;

/** What a relay knows of one queue, whether it holds it or not. Used by the loop's thread only. */
final class RelayedQueue {

    static final long NEVER = Long.MAX_VALUE;

    final String name;
    final Breaker breaker = new Breaker();

    @Nullable
    Tenure tenure;

    boolean acquiring;
    /** The database refused the last attempt to take its lease. */
    boolean leaseFails;

    /** Since when it has had work and nobody's lease. */
    long waitingSince = NEVER;
    /** What operators have said about it, as far as this relay knows. */
    Desk.Orders orders = Desk.Orders.NONE;
    /** Operators have changed rows of it that the tenure which is ending may not see. */
    boolean changedAtEnd;
    /** This relay does not want it before this time. */
    long keepAwayUntil;

    private long floor;

    RelayedQueue(String name) {
        this.name = name;
    }

    boolean isWanted() {
        return isUnheld() && !orders.paused();
    }

    boolean isUnheld() {
        return tenure == null && !acquiring;
    }

    void tenureEnded(Tenure ended) {
        tenure = null;
        floor = ended.safeFloor();
    }

    Roster.Unheld unheld(boolean thorough) {
        return new Roster.Unheld(name, thorough ? 0 : floor);
    }
}
