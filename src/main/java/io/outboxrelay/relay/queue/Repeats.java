package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Ports;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parcels of one queue that have to go again: whole, in halves or row by row, at once or after a while, until each row has
 * an outcome of its own. Used by the loop's thread only.
 */
final class Repeats {

    /** A parcel left unanswered so often, while others were answered, is taken apart; then each row counts alone. */
    static final int SUSPICIOUS_AFTER = 3;

    /** A parcel that failed so often goes again in halves. */
    private static final int SMALLER_AFTER = 2;

    /** Quicker than retries of messages that have failed: these may be as good as any. */
    private static final Duration AT_FIRST = Duration.ofMillis(100);

    private static final Duration AT_LAST = Duration.ofSeconds(5);

    private final Loop loop;
    private final Verdicts verdicts;
    private final FirstTries firstTries;
    private final Runnable changed;
    private final Backoff resend;
    private final Deque<Parcel> waiting = new ArrayDeque<>();
    private long answers;

    /** Calls {@code changed} when a parcel that had to wait may go. */
    Repeats(Ports ports, Verdicts verdicts, FirstTries firstTries, Runnable changed) {
        this.loop = ports.loop();
        var range = ports.settings().backoff();
        this.resend = new Backoff(shorter(AT_FIRST, range.initial()), shorter(AT_LAST, range.max()));
        this.verdicts = verdicts;
        this.firstTries = firstTries;
        this.changed = changed;
    }

    boolean any() {
        return !waiting.isEmpty();
    }

    @Nullable
    Parcel poll() {
        return waiting.poll();
    }

    /** Forgets them; their rows stay unsent in the table. */
    void drop() {
        waiting.clear();
    }

    /** SQS has answered a request of this queue. */
    void answered() {
        answers++;
    }

    /** How many requests of this queue SQS has answered. */
    long answers() {
        return answers;
    }

    /** These rows wait for the queue, whatever becomes of others. */
    void hold(Parcel parcel) {
        waiting.add(parcel); // the breaker says when, and the next probe is another one
    }

    /**
     * Whether a refusal of the whole queue is one of this parcel only, as by a firewall that dislikes a body: others got
     * through since it was packed, and it was in trouble before.
     */
    boolean isOwnAffair(Parcel parcel) {
        return parcel.isSuspicious() && answers > parcel.answersBefore();
    }

    /** A request left these rows without an outcome of their own, for this reason. */
    void add(Parcel parcel, Outcome reason) {
        if (parcel.tries() >= SUSPICIOUS_AFTER) {
            parcel.rows().forEach(verdicts::undecided);
        }
        switch (reason.kind()) {
            case QUEUE_DOWN -> refused(parcel, reason);
            case SUSPECT -> {
                if (parcel.isSingle()) {
                    unanswered(parcel, reason);
                } else {
                    waiting.addAll(parcel.halves());
                }
            }
            case TRANSIENT -> failed(parcel, reason);
            default -> unanswered(parcel, reason);
        }
    }

    private void refused(Parcel parcel, Outcome reason) {
        var next = suspectedIfOthersPass(parcel);
        if (!isOwnAffair(parcel)) {
            smaller(next).forEach(this::hold);
        } else if (!parcel.isSingle()) {
            waiting.addAll(next.halves());
        } else if (next.unanswered() < SUSPICIOUS_AFTER) {
            later(next);
        } else {
            count(next, reason);
        }
    }

    /** Each row had an answer of its own, so there is nothing to find out by taking the parcel apart. */
    private void failed(Parcel parcel, Outcome reason) {
        var next = suspectedIfOthersPass(parcel);
        if (next.unanswered() >= SUSPICIOUS_AFTER && firstTries.othersPass(0)) {
            next.rows().forEach(row -> verdicts.failed(row, reason));
        } else {
            later(next);
        }
    }

    private void unanswered(Parcel parcel, Outcome reason) {
        var next = suspectedIfOthersPass(parcel);
        if (next.unanswered() < SUSPICIOUS_AFTER) {
            smaller(next).forEach(this::later);
        } else if (next.isSingle()) {
            count(next, reason);
        } else {
            next.singles(SUSPICIOUS_AFTER - 1, answers).forEach(this::later);
        }
    }

    /** In an outage nobody is answered, and nobody is suspicious. */
    private Parcel suspectedIfOthersPass(Parcel parcel) {
        return answers > parcel.answersBefore() ? parcel.suspected(answers) : parcel;
    }

    /** One that is at fault may hold up all others that could go: then nothing would ever tell it from an outage. */
    private static List<Parcel> smaller(Parcel parcel) {
        return parcel.tries() < SMALLER_AFTER || parcel.isSingle() ? List.of(parcel) : parcel.halves();
    }

    /** It is alone and was in trouble while others got through: its own fault, unless many others fail as well. */
    private void count(Parcel single, Outcome reason) {
        if (firstTries.othersPass(0)) {
            verdicts.failed(single.rows().get(0), reason);
        } else {
            later(single);
        }
    }

    private void later(Parcel parcel) {
        loop.after(resend.delay(parcel.tries(), loop.random()), () -> {
            waiting.add(parcel);
            changed.run();
        });
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
