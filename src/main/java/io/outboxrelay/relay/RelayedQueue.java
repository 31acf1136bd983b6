package io.outboxrelay.relay;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a relay knows of one queue, whether it holds it or not. Used by the loop's thread only. */
final class RelayedQueue {

    private static final Logger log = LoggerFactory.getLogger(RelayedQueue.class);

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
    private boolean changedAtEnd;
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

    /** Takes in what operators have said; true if they changed rows that only a thorough look finds. */
    boolean obey(Desk.Orders told) {
        if (told.changes() <= orders.changes()) {
            return false;
        }
        log.info("queue {}: an operator {}", name, told.paused() ? "has paused it" : "has changed something");
        orders = told;
        if (tenure == null) {
            return true;
        }
        if (told.paused()) {
            tenure.stop();
        } else {
            changedAtEnd |= tenure.isStopping();
            tenure.refresh();
        }
        return false;
    }

    /** True if rows have changed meanwhile that only a thorough look finds. */
    boolean tenureEnded(Tenure ended) {
        tenure = null;
        floor = ended.safeFloor();
        boolean changed = changedAtEnd;
        changedAtEnd = false;
        return changed;
    }

    Roster.Unheld unheld(boolean thorough) {
        return new Roster.Unheld(name, thorough ? 0 : floor);
    }
}
