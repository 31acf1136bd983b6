package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The parcels of one queue that have to go again: whole, in halves or row by row, at once or after a while, until each row has
 * an outcome of its own. Used by the loop's thread only.
 */
final class Repeats {

    /** A parcel left unanswered so often, while others were answered, is taken apart; then each row counts alone. */
    static final int SUSPICIOUS_AFTER = 3;

    private static final Backoff RESEND = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    private final Loop loop;
    private final Verdicts verdicts;
    private final Runnable changed;
    private final Deque<Parcel> waiting = new ArrayDeque<>();
    private long answers;

    /** Calls {@code changed} when a parcel that had to wait may go. */
    Repeats(Loop loop, Verdicts verdicts, Runnable changed) {
        this.loop = loop;
        this.verdicts = verdicts;
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

    /** A request left these rows without an outcome of their own, for this reason. */
    void add(Parcel parcel, Outcome reason) {
        switch (reason.kind()) {
            case QUEUE_DOWN -> waiting.addFirst(parcel); // the breaker says when
            case SUSPECT -> {
                if (parcel.isSingle()) {
                    verdicts.failed(parcel.rows().get(0), reason);
                } else {
                    waiting.addAll(parcel.halves());
                }
            }
            default -> unanswered(parcel, reason);
        }
    }

    private void unanswered(Parcel parcel, Outcome reason) {
        // In an outage nobody is answered, and nobody is suspicious.
        boolean othersWereAnswered = answers > parcel.answersBefore();
        int count = parcel.unanswered() + (othersWereAnswered ? 1 : 0);
        if (count >= SUSPICIOUS_AFTER && parcel.isSingle()) {
            verdicts.failed(parcel.rows().get(0), reason);
        } else if (count >= SUSPICIOUS_AFTER) {
            parcel.singles(SUSPICIOUS_AFTER - 1, answers).forEach(this::later);
        } else {
            later(new Parcel(parcel.rows(), count, answers, parcel.tries()));
        }
    }

    private void later(Parcel parcel) {
        loop.after(RESEND.delay(parcel.tries(), loop.random()), () -> {
            waiting.add(parcel);
            changed.run();
        });
    }
}
