package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Ports;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps requests of one queue in flight: new batches, and parcels that go again. Used by the loop's thread only.
 */
final class Dispatch {

    private final String queue;
    private final Ports ports;
    private final Lineup lineup;
    private final Verdicts verdicts;
    private final Breaker breaker;
    private final Runnable changed;
    private final Parcel.Packer packer;

    private final Repeats repeats;
    private final Responses responses;
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
        this.repeats = new Repeats(ports, verdicts, breaker.firstTries(), changed);
        this.responses = new Responses(queue, ports, verdicts, breaker, repeats);
        this.packer = new Parcel.Packer(
                ports.sender().maxEntries(), () -> ports.sender().maxBytes(queue));
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
        while (share.allows(ports.loop().now()) && trusted.getAsBoolean()) {
            var parcel = admitted(moreComing);
            if (parcel == null) {
                return;
            }
            start(parcel);
        }
    }

    private @Nullable Parcel admitted(boolean moreComing) {
        long now = ports.loop().now();
        if (breaker.admits(now)) {
            boolean probes = breaker.isOpen() && (repeats.any() || lineup.hasReady(1));
            return probes && isTooEarly(now) ? null : next(moreComing);
        }
        return breaker.admitsFresh() ? fresh(moreComing) : null;
    }

    private boolean isTooEarly(long now) {
        long probeAt = share.probeAt(now);
        breaker.probeLater(probeAt);
        return probeAt > now;
    }

    /**
     * New batches and repeated ones take turns. To probe a queue, a message that has never failed is best: the others may
     * have been at fault themselves.
     */
    private @Nullable Parcel next(boolean moreComing) {
        repeatsTurn = !repeatsTurn && !breaker.isOpen();
        if (repeatsTurn && repeats.any()) {
            return repeats.poll();
        }
        var fresh = fresh(moreComing);
        return fresh == null ? repeats.poll() : fresh;
    }

    private @Nullable Parcel fresh(boolean moreComing) {
        if (moreComing && !lineup.hasReady(ports.sender().maxEntries())) {
            return null;
        }
        var batch = breaker.isOpen() ? packer.packOne(lineup) : packer.pack(lineup);
        return batch.isEmpty() ? null : Parcel.first(batch, repeats.answers());
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
        // First what counts, then those who are told.
        responses.remember(parcel, outcomes);
        if (lineup.keepsOrder()) {
            settleInOrder(new Parcel.Answer(parcel, outcomes));
        } else {
            responses.take(parcel, outcomes);
        }
        ports.events().requestEnded(queue, Duration.ofNanos(now - startedAt));
        ports.events().sent(queue, parcel.accepted(outcomes), now);
        changed.run();
    }

    private void settleInOrder(Parcel.Answer answer) {
        // Before the verdicts: what waits behind a failed row is to wait in the table with the rest of its group.
        answer.putBack().forEach(lineup::unpoll);
        answer.failed().forEach(lineup::failed);
        responses.take(answer.parcel(), answer.outcomes());
        // And after them: what was taken before a row that never follows is in its place.
        answer.overtaken(failed -> !verdicts.isSkipped(failed.row()))
                .forEach(failed -> ports.events().overtaken(queue, failed.row(), failed.overtakenBy()));
    }
}
