package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Outcome.Kind;
import io.outboxrelay.relay.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps requests of one queue in flight, and sorts their outcomes: final ones become verdicts, the rest goes again. Used
 * by the loop's thread only.
 */
final class Dispatch {

    private final String queue;
    private final Ports ports;
    private final Lineup lineup;
    private final Verdicts verdicts;
    private final Breaker breaker;
    private final Runnable changed;
    private final Packer packer;

    private final Repeats repeats;
    private final RequestBudget.Share share;
    private boolean repeatsTurn;

    /** Calls {@code changed} after each request that ended. */
    Dispatch(
            String queue,
            Ports ports,
            Lineup lineup,
            Verdicts verdicts,
            Breaker breaker,
            RequestBudget budget,
            Runnable changed) {
        this.queue = queue;
        this.ports = ports;
        this.lineup = lineup;
        this.verdicts = verdicts;
        this.breaker = breaker;
        this.changed = changed;
        this.share = budget.share();
        this.repeats = new Repeats(ports.loop(), verdicts, changed);
        this.packer = new Packer(ports.sender().maxEntries(), ports.sender().maxBytes());
    }

    int inFlight() {
        return share.inFlight();
    }

    /** When to ask again, if nothing happens before: an open breaker allows its next probe. */
    long nextAt() {
        return breaker.waitsUntil(ports.loop().now());
    }

    /** Forgets the parcels that wait to go again; their rows stay unsent in the table. */
    void drop() {
        repeats.drop();
    }

    /**
     * Starts as many requests as may start now.
     *
     * @param trusted whether the lease outlasts a request that starts now; asked before each
     * @param moreComing whether rows are about to come in, so that a batch that is not full should wait for them
     */
    void fill(BooleanSupplier trusted, boolean moreComing) {
        while (mayStart() && trusted.getAsBoolean()) {
            var parcel = next(moreComing);
            if (parcel == null) {
                return;
            }
            start(parcel);
        }
    }

    private boolean mayStart() {
        long now = ports.loop().now();
        return share.allows(now) && breaker.admits(now);
    }

    /** New batches and repeated ones take turns: one that is never answered must not be every probe. */
    private @Nullable Parcel next(boolean moreComing) {
        repeatsTurn = !repeatsTurn;
        if (repeatsTurn && repeats.any()) {
            return repeats.poll();
        }
        if (!moreComing || lineup.hasReady(ports.sender().maxEntries())) {
            var batch = packer.pack(lineup);
            if (!batch.isEmpty()) {
                return Parcel.first(batch, repeats.answers());
            }
        }
        return repeats.poll();
    }

    private void start(Parcel parcel) {
        long startedAt = ports.loop().now();
        share.started(startedAt);
        breaker.started();
        ports.events().requestStarted(queue, parcel.rows().size());
        ports.sender()
                .send(queue, parcel.rows(), outcomes -> ports.loop().execute(() -> ended(parcel, startedAt, outcomes)));
    }

    private void ended(Parcel parcel, long startedAt, List<Outcome> outcomes) {
        long now = ports.loop().now();
        share.ended(now);
        ports.events().requestEnded(queue, Duration.ofNanos(now - startedAt));
        ports.events().sent(queue, parcel.accepted(outcomes), now);
        var unsettled = new ArrayList<OutboxRow>();
        Outcome trouble = null;
        boolean answered = false;
        for (int i = 0; i < outcomes.size(); i++) {
            var row = parcel.rows().get(i);
            var outcome = outcomes.get(i);
            answered |= isAnswer(outcome);
            if (!settle(row, outcome)) {
                unsettled.add(row);
                trouble = outcome;
            }
        }
        judgeQueue(answered, trouble);
        if (trouble != null) {
            repeats.add(parcel.of(unsettled), trouble);
        }
        if (answered) {
            repeats.answered();
        }
        changed.run();
    }

    /** Whether SQS has taken or judged the content of this request. */
    private static boolean isAnswer(Outcome outcome) {
        return switch (outcome.kind()) {
            case SENT, REJECTED, TRANSIENT, SUSPECT -> true;
            case UNSENDABLE, UNKNOWN, QUEUE_DOWN -> false;
        };
    }

    /** Turns an outcome that is final for now into a verdict; false if the row has to be sent again. */
    private boolean settle(OutboxRow row, Outcome outcome) {
        switch (outcome.kind()) {
            case SENT -> verdicts.sent(row, outcome);
            case REJECTED, UNSENDABLE -> verdicts.rejected(row, outcome);
            case TRANSIENT -> verdicts.failed(row, outcome);
            case SUSPECT, UNKNOWN, QUEUE_DOWN -> {
                return false;
            }
        }
        return true;
    }

    private void judgeQueue(boolean answered, @Nullable Outcome outcome) {
        var loop = ports.loop();
        if (answered) {
            if (breaker.gotThrough()) {
                ports.events().breakerClosed(queue);
            }
        } else if (outcome == null) {
            breaker.notAsked();
        } else if (outcome.kind() == Kind.QUEUE_DOWN
                ? breaker.refused(outcome, loop.now(), loop.random())
                : breaker.unanswered(outcome, loop.now(), loop.random())) {
            ports.events().breakerOpened(queue, outcome);
        }
    }
}
