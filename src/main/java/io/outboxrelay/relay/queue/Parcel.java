package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Outcome.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
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

    /** Fills batches from a lineup by count and bytes, in the lineup's order. */
    static final class Packer {

        private final int maxEntries;
        private final IntSupplier maxBytes;

        /** {@code maxBytes} is asked for each batch: what a queue takes is known once it has been looked up. */
        Packer(int maxEntries, IntSupplier maxBytes) {
            this.maxEntries = maxEntries;
            this.maxBytes = maxBytes;
        }

        /** Takes out the next batch; empty if nothing may leave now. A row above the limit goes alone. */
        List<OutboxRow> pack(Lineup lineup) {
            return pack(lineup, maxEntries);
        }

        /** Takes out one row: if it fails, it alone has. */
        List<OutboxRow> packOne(Lineup lineup) {
            return pack(lineup, 1);
        }

        private List<OutboxRow> pack(Lineup lineup, int entries) {
            var batch = new ArrayList<OutboxRow>(entries);
            int most = maxBytes.getAsInt();
            int bytes = 0;
            lineup.startBatch();
            while (batch.size() < entries) {
                var row = lineup.poll();
                if (row == null) {
                    break;
                }
                if (!batch.isEmpty() && bytes + row.size() > most) {
                    lineup.unpoll(row);
                    break;
                }
                batch.add(row);
                bytes += row.size();
            }
            return batch;
        }
    }

    /**
     * What has become of a parcel in a FIFO queue, so that of each group at most one row is left to be settled: what SQS did
     * not take behind it has to follow it.
     */
    static final class Answer {

        /** These say nothing about how SQS fares with a group. */
        private static final Set<Kind> NOBODY_ASKED = EnumSet.of(Kind.UNSENDABLE, Kind.OVER_LIMIT, Kind.NOT_ASKED);

        /** A row that was not taken, and those behind it in its group that were. */
        record Failed(OutboxRow row, Outcome outcome, List<OutboxRow> overtakenBy) {}

        private final Parcel parcel;
        private final List<OutboxRow> rows = new ArrayList<>();
        private final List<Outcome> outcomes = new ArrayList<>();
        private final List<OutboxRow> putBack = new ArrayList<>();
        /** By group, those of it that were not taken. */
        private final Map<String, List<Failed>> failed = new LinkedHashMap<>();

        Answer(Parcel sent, List<Outcome> outcomes) {
            for (int i = 0; i < outcomes.size(); i++) {
                add(sent.rows.get(i), outcomes.get(i));
            }
            parcel = new Parcel(rows, sent.unanswered, sent.answersBefore, sent.tries);
        }

        private void add(OutboxRow row, Outcome outcome) {
            String group = Objects.requireNonNull(row.groupId(), "a FIFO row has a group");
            var before = failed.getOrDefault(group, List.of());
            if (!outcome.isSent() && !before.isEmpty()) {
                putBack.add(row);
            } else {
                rows.add(row);
                outcomes.add(outcome);
            }
            if (outcome.isSent()) {
                before.forEach(one -> one.overtakenBy.add(row));
            } else {
                failed.computeIfAbsent(group, name -> new ArrayList<>())
                        .add(new Failed(row, outcome, new ArrayList<>()));
            }
        }

        /** What is to be settled. */
        Parcel parcel() {
            return parcel;
        }

        /** Of the rows of {@link #parcel}. */
        List<Outcome> outcomes() {
            return outcomes;
        }

        /** Rows behind a failed one of their group, which were not taken either. */
        List<OutboxRow> putBack() {
            return putBack;
        }

        /** The first row of each group that SQS was asked to take and has not, or has not said so. */
        List<OutboxRow> failed() {
            return failed.values().stream()
                    .map(some -> some.get(0))
                    .filter(one -> !NOBODY_ASKED.contains(one.outcome.kind()))
                    .map(Failed::row)
                    .toList();
        }

        /** Of each group the first row that was not taken and still follows, if later ones were. */
        List<Failed> overtaken(Predicate<Failed> follows) {
            return failed.values().stream()
                    .flatMap(some -> some.stream().filter(follows).limit(1))
                    .filter(one -> !one.overtakenBy.isEmpty())
                    .toList();
        }
    }
}
