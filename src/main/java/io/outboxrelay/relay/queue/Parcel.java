package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows that go, or go again, in one request.
 *
 * @param rows at least one
 * @param unanswered how often this parcel, or the one it was part of, got no answer while others of its queue did
 * @param answersBefore how many requests of its queue had been answered when it was last judged
 * @param tries how often it has been sent
 */
record Parcel(List<OutboxRow> rows, int unanswered, long answersBefore, int tries) {

    static Parcel first(List<OutboxRow> rows, long answersBefore) {
        return new Parcel(rows, 0, answersBefore, 0);
    }

    boolean isSingle() {
        return rows.size() == 1;
    }

    /** Whether some row of it is sent for the first time, as far as is known. */
    boolean isFresh() {
        return tries == 0 && rows.stream().anyMatch(row -> row.attempts() == 0);
    }

    /** Whether it, or a row of it, was in trouble before while others of its queue got through. */
    boolean isSuspicious() {
        return unanswered > 0 || rows.stream().anyMatch(row -> row.attempts() > 0);
    }

    /** The rows that SQS accepted, by the outcomes of this request. */
    List<OutboxRow> accepted(List<Outcome> outcomes) {
        return IntStream.range(0, rows.size())
                .filter(i -> outcomes.get(i).isSent())
                .mapToObj(rows::get)
                .toList();
    }

    /** The same rows, of which the request could not say which is at fault, in two parcels. */
    List<Parcel> halves() {
        int middle = rows.size() / 2;
        return List.of(part(rows.subList(0, middle)), part(rows.subList(middle, rows.size())));
    }

    /** The same after it was in trouble once more while others got through. */
    Parcel suspected(long answersBefore) {
        return new Parcel(rows, unanswered + 1, answersBefore, tries);
    }

    /** Each row alone. */
    List<Parcel> singles(int unanswered, long answersBefore) {
        return rows.stream()
                .map(row -> new Parcel(List.of(row), unanswered, answersBefore, tries))
                .toList();
    }

    /** Those of its rows that have to go again after it was sent. */
    Parcel of(List<OutboxRow> unsettled) {
        return new Parcel(unsettled, unanswered, answersBefore, tries + 1);
    }

    /** What a row's neighbours may have been at fault for is only the beginning of a suspicion against itself. */
    private Parcel part(List<OutboxRow> some) {
        int ofItsOwn = some.size() == 1 ? Math.min(unanswered, 1) : unanswered;
        return new Parcel(List.copyOf(some), ofItsOwn, answersBefore, tries);
    }
}
