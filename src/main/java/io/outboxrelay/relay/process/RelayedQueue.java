package io.outboxrelay.relay.process;

import io.outboxrelay.relay.OperatorControl;
import io.outboxrelay.relay.Roster;
import io.outboxrelay.relay.queue.Breaker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a relay knows of one queue: whether it is held here, wanted, or left to others, and what operators have said.
 * Times are monotonic nanoseconds. Used by the loop's thread only.
 */
final class RelayedQueue {

    private static final Logger log = LoggerFactory.getLogger(RelayedQueue.class);

    private static final long NEVER = Long.MAX_VALUE;

    private final String name;
    private final Breaker breaker = new Breaker();

    private @Nullable Tenure tenure;
    private boolean asking;
    /** Since when it has had work and nobody's lease. */
    private long waitingSince = NEVER;
    /** This relay does not want it before this time. */
    private long keepAwayUntil;
    /** What operators have said about it, as far as this relay knows. */
    private OperatorControl.Orders orders = OperatorControl.Orders.NONE;
    /** Operators have changed rows of it that the tenure which is ending may not see. */
    private boolean changedAtEnd;

    private long floor;

    RelayedQueue(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** It outlasts tenures, so that a queue which takes nothing is not found out about anew each time. */
    Breaker breaker() {
        return breaker;
    }

    boolean isHeld() {
        return tenure != null;
    }

    /** Whether it is held and not about to be given back. */
    boolean isKept() {
        return tenure != null && !tenure.isStopping();
    }

    /** Whether it is neither held here nor asked for. */
    boolean isFree() {
        return tenure == null && !asking;
    }

    /** Whether this relay would do its work if there is any. */
    boolean isWanted() {
        return isFree() && !orders.paused();
    }

    /** It has work and nobody's lease. */
    void waits(long now) {
        waitingSince = Math.min(waitingSince, now);
    }

    /** It has nothing to do, or somebody who does it. */
    void waitsNoLonger() {
        waitingSince = NEVER;
    }

    boolean isWaiting() {
        return waitingSince != NEVER;
    }

    boolean hasWaited(long now, long nanos) {
        return waitingSince != NEVER && now - waitingSince >= nanos;
    }

    void keepAway(long now, Duration time) {
        keepAwayUntil = now + time.toNanos();
    }

    boolean isKeptAway(long now) {
        return now < keepAwayUntil;
    }

    /** Its lease is asked for. */
    void asks() {
        asking = true;
    }

    /** The question for its lease has been answered. */
    void answered(OperatorControl.Orders told) {
        asking = false;
        waitingSince = NEVER;
        orders = told;
    }

    /** The question for its lease can't be answered. */
    void unanswered() {
        asking = false;
    }

    /** Its lease was granted. */
    void hold(Tenure granted) {
        tenure = granted;
    }

    /** Rows of it were committed in this process; false if it is not held here. */
    boolean wake() {
        if (tenure != null) {
            tenure.wake();
        }
        return tenure != null;
    }

    /** Finishes what is under way and gives it back, if it is held. */
    void giveBack() {
        if (tenure != null) {
            tenure.stop();
        }
    }

    /** Takes in what operators have said; true if they changed rows that only a thorough look finds. */
    boolean obey(OperatorControl.Orders told) {
        // Not only when there are more: after a failover to a standby that lagged there may be fewer.
        if (told.equals(orders)) {
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

    /** The database is another one: nothing that is known of this queue holds there. */
    void startOver() {
        if (tenure != null) {
            tenure.lose("the database is another one than before, or went back");
        }
        orders = OperatorControl.Orders.NONE;
        floor = 0;
    }

    /** Its tenure is over; true if rows have changed meanwhile that only a thorough look finds. */
    boolean ended(long safeFloor) {
        tenure = null;
        floor = safeFloor;
        boolean changed = changedAtEnd;
        changedAtEnd = false;
        return changed;
    }

    /** What to look for while it is not held: everything, or what lies above the floor of its last tenure. */
    Roster.Unheld unheld(boolean thorough) {
        return new Roster.Unheld(name, thorough ? 0 : floor);
    }
}
