package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.Outcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Stops sending to a queue that takes nothing, and finds out with single probes when it does again. Times are monotonic
 * nanoseconds. Used by the loop's thread only.
 */
public final class Breaker {

    static final Duration FIRST_PROBE_AFTER = Duration.ofMillis(500);
    /** What a queue that is back waits at most; unless hundreds of others are away, see {@link RequestBudget}. */
    static final Duration PROBE_AT_LEAST_EVERY = Duration.ofSeconds(5);
    /** Between probes while few messages are known to fail: they alone may be at fault. */
    static final Duration IN_DOUBT = Duration.ofSeconds(1);
    /** Nothing has got through for so long. */
    static final Duration QUIET = Duration.ofSeconds(5);
    /** So many requests in a row without any answer are no accident of one of them. */
    static final int UNANSWERED_IN_A_ROW = 5;

    private static final Backoff BACKOFF = new Backoff(FIRST_PROBE_AFTER, PROBE_AT_LEAST_EVERY);

    private enum State {
        CLOSED,
        OPEN,
        PROBING
    }

    private State state = State.CLOSED;
    private int unanswered;
    private boolean wasThrough;
    private long throughAt;
    private int failedProbes;
    private long probeAt;
    private @Nullable Outcome reason;
    /** Requests in a row with nothing taken that carried a message for the first time. */
    private int freshUnanswered;

    private final Brake brake = new Brake();
    private final FirstTries firstTries = new FirstTries();
    private final RecentFailures recentFailures = new RecentFailures();

    /** Closed. */
    public Breaker() {}

    Brake brake() {
        return brake;
    }

    FirstTries firstTries() {
        return firstTries;
    }

    RecentFailures recentFailures() {
        return recentFailures;
    }

    /** Whether a request may start now. */
    boolean admits(long now) {
        return switch (state) {
            case CLOSED -> true;
            case OPEN -> now >= probeAt;
            case PROBING -> false;
        };
    }

    /**
     * Whether a request with new messages may start now, if no other may: as long as nothing but messages that had failed
     * before has failed again, a new one need not wait for them.
     */
    boolean admitsFresh() {
        return state == State.OPEN && isDoubtful();
    }

    /** Whether a few messages may be at fault as well as the queue. */
    private boolean isDoubtful() {
        return freshUnanswered < UNANSWERED_IN_A_ROW;
    }

    /** The probe that is due has to wait for those of other queues. */
    void probeLater(long at) {
        probeAt = at;
    }

    /** A request starts; with an open breaker it is the probe. */
    void started() {
        if (state == State.OPEN) {
            state = State.PROBING;
        }
    }

    /** SQS took or judged a message of this queue. True if that closes the breaker. */
    boolean gotThrough(long now) {
        wasThrough = true;
        throughAt = now;
        boolean wasOpen = state != State.CLOSED;
        state = State.CLOSED;
        unanswered = 0;
        freshUnanswered = 0;
        failedProbes = 0;
        reason = null;
        return wasOpen;
    }

    /** Nothing of the request was fit to be sent: a probe that was none is made up for by the next request. */
    void notAsked() {
        if (state == State.PROBING) {
            state = State.OPEN;
        }
    }

    /**
     * The queue as a whole refused. True if that opens the breaker, or gives it another reason.
     *
     * @param fresh whether a message was refused for the first time
     */
    boolean refused(Outcome outcome, boolean fresh, long now, double random) {
        freshUnanswered += fresh ? 1 : 0;
        return open(outcome, PROBE_AT_LEAST_EVERY, now, random);
    }

    /**
     * A request ended with nothing taken, for reasons that are no message's. True if that opens the breaker.
     *
     * @param fresh whether it carried a message for the first time
     */
    boolean unanswered(Outcome outcome, boolean fresh, long now, double random) {
        unanswered++;
        freshUnanswered += fresh ? 1 : 0;
        boolean several = freshUnanswered >= UNANSWERED_IN_A_ROW
                // Where others got through just now, a few that had failed before say nothing.
                || unanswered >= UNANSWERED_IN_A_ROW && (!wasThrough || now - throughAt >= QUIET.toNanos());
        return (state == State.PROBING || several)
                && open(outcome, isDoubtful() ? IN_DOUBT : PROBE_AT_LEAST_EVERY, now, random);
    }

    /** Whether the queue is taken for one that takes nothing. */
    public boolean isOpen() {
        return state != State.CLOSED;
    }

    /** Whether it is open because SQS refuses the queue as a whole: it is missing, closed or throttled. */
    boolean refusesAll() {
        return isOpen() && reason != null && reason.kind() == Outcome.Kind.QUEUE_DOWN;
    }

    /** Why it is open. */
    @Nullable
    Outcome reason() {
        return reason;
    }

    /** When a probe may start, if that is later than now; else {@link Long#MAX_VALUE}. */
    long waitsUntil(long now) {
        return state == State.OPEN && now < probeAt ? probeAt : Long.MAX_VALUE;
    }

    private boolean open(Outcome outcome, Duration most, long now, double random) {
        if (state == State.OPEN) {
            return false; // a request from before: its failure is no news
        }
        // A probe may be refused for another reason than the first one, which an operator has to know; silence is none.
        boolean news = reason == null
                || outcome.kind() == Outcome.Kind.QUEUE_DOWN && !reason.code().equals(outcome.code());
        state = State.OPEN;
        reason = outcome;
        // Half of the delay is fixed: a probe must neither come at once nor together with those of other relays.
        long bound = Math.min(BACKOFF.bound(++failedProbes).toNanos(), most.toNanos());
        probeAt = now + bound / 2 + (long) (bound / 2 * random);
        return news;
    }
}
