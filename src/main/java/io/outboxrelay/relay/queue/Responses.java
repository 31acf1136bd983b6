package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Outcome.Kind;
import io.outboxrelay.relay.Ports;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sorts the outcomes of requests of one queue: final ones become verdicts, the rest goes again, and the breaker learns how the
 * queue is. A failure that may pass counts against a message only while the queue takes others. Used by the loop's thread
 * only.
 */
final class Responses {

    private final String queue;
    private final Ports ports;
    private final Verdicts verdicts;
    private final Breaker breaker;
    private final Repeats repeats;

    Responses(String queue, Ports ports, Verdicts verdicts, Breaker breaker, Repeats repeats) {
        this.queue = queue;
        this.ports = ports;
        this.verdicts = verdicts;
        this.breaker = breaker;
        this.repeats = repeats;
    }

    /** What one request has left over. */
    private static final class Rest {
        final List<OutboxRow> held = new ArrayList<>();
        /** By code: entries of one request may fail for different reasons. */
        final Map<String, Unsettled> unsettled = new LinkedHashMap<>();

        @Nullable
        Outcome heldFor;

        @Nullable
        Outcome trouble;

        boolean judged;

        void unsettled(OutboxRow row, Outcome outcome) {
            unsettled
                    .computeIfAbsent(outcome.code(), code -> new Unsettled(outcome, new ArrayList<>()))
                    .rows()
                    .add(row);
            trouble = outcome;
        }
    }

    private record Unsettled(Outcome reason, List<OutboxRow> rows) {}

    /** A request has ended. */
    void take(Parcel parcel, List<Outcome> outcomes) {
        boolean through = outcomes.stream().anyMatch(Outcome::isSent);
        if (through) {
            breaker.brake().release();
        }
        var rest = new Rest();
        for (int i = 0; i < outcomes.size(); i++) {
            settle(parcel, parcel.rows().get(i), outcomes.get(i), through, rest);
        }
        boolean answered = through || rest.judged && !breaker.brake().isOn();
        judgeQueue(parcel, answered, rest);
        if (!rest.held.isEmpty()) {
            repeats.hold(parcel.of(rest.held));
        }
        rest.unsettled.values().forEach(some -> repeats.add(parcel.of(some.rows()), some.reason()));
        if (answered) {
            repeats.answered();
        }
    }

    /**
     * First tries tell how the queue is; a request that got no answer at all is one of them. Of a FIFO queue too it is all
     * rows of the request that count: a failed one for each group would make an outage look like bad luck.
     */
    void remember(Parcel parcel, List<Outcome> outcomes) {
        if (!parcel.isFresh()) {
            return;
        }
        if (outcomes.stream().allMatch(outcome -> outcome.kind() == Kind.UNKNOWN)) {
            // One, however many rows it had: nobody knows which of them was at fault, if any.
            breaker.firstTries().add(false);
            return;
        }
        for (int i = 0; i < outcomes.size(); i++) {
            if (parcel.rows().get(i).attempts() == 0) {
                switch (outcomes.get(i).kind()) {
                    case SENT, REJECTED -> breaker.firstTries().add(true);
                    case TRANSIENT -> breaker.firstTries().add(false);
                    default -> {}
                }
            }
        }
    }

    /** Turns an outcome that is final for now into a verdict, or leaves the row to the rest. */
    private void settle(Parcel parcel, OutboxRow row, Outcome outcome, boolean through, Rest rest) {
        switch (outcome.kind()) {
            case SENT -> verdicts.sent(row, outcome);
            case UNSENDABLE -> verdicts.rejected(row, outcome);
            case REJECTED, OVER_LIMIT -> {
                if (breaker.brake().holds(outcome)) {
                    rest.held.add(row);
                    rest.heldFor = outcome;
                } else {
                    verdicts.rejected(row, outcome);
                    rest.judged |= outcome.kind() == Kind.REJECTED;
                }
            }
            case TRANSIENT -> {
                boolean firstTry = parcel.isFresh() && row.attempts() == 0;
                if (through && breaker.firstTries().othersPass(firstTry ? 1 : 0)) {
                    verdicts.failed(row, outcome);
                } else {
                    rest.unsettled(row, outcome);
                }
            }
            case NOT_ASKED -> rest.held.add(row);
            case SUSPECT, UNKNOWN, QUEUE_DOWN -> rest.unsettled(row, outcome);
        }
    }

    private void judgeQueue(Parcel parcel, boolean answered, Rest rest) {
        var loop = ports.loop();
        var trouble = rest.trouble;
        if (answered) {
            if (breaker.gotThrough(loop.now())) {
                ports.events().breakerClosed(queue);
            }
        } else if (rest.heldFor != null) {
            var reason = Brake.reason(rest.heldFor);
            opened(breaker.refused(reason, parcel.isFresh(), loop.now(), loop.random()), reason);
        } else if (trouble == null || trouble.kind() == Kind.QUEUE_DOWN && repeats.isOwnAffair(parcel)) {
            breaker.notAsked();
        } else if (trouble.kind() == Kind.QUEUE_DOWN) {
            opened(breaker.refused(trouble, parcel.isFresh(), loop.now(), loop.random()), trouble);
        } else {
            var reason = withoutQuotes(trouble);
            opened(breaker.unanswered(reason, parcel.isFresh(), loop.now(), loop.random()), reason);
        }
    }

    /** What SQS says of a message may quote its body, and a reason of the breaker goes to the log. */
    private static Outcome withoutQuotes(Outcome trouble) {
        return trouble.kind() == Kind.UNKNOWN
                ? trouble
                : Outcome.failed(trouble.kind(), trouble.code(), "SQS answers, and takes none of its messages");
    }

    private void opened(boolean news, Outcome reason) {
        if (news) {
            ports.events().breakerOpened(queue, reason);
        }
    }
}
