package io.outboxrelay.test.sqs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The long polls of one queue that have got nothing yet. Guarded by the lock of {@link Queues}. */
final class WaitingReceives {

    record Waiting(
            long number, ReceiveRequest request, Instant until, Asker asker, Consumer<List<StoredMessage>> answer) {}

    private final TreeMap<Long, Waiting> byArrival = new TreeMap<>();
    private final TreeSet<Waiting> byEnd =
            new TreeSet<>(Comparator.comparing(Waiting::until).thenComparingLong(Waiting::number));
    private long number;

    void add(ReceiveRequest request, Instant until, Asker asker, Consumer<List<StoredMessage>> answer) {
        Waiting waiting = new Waiting(number++, request, until, asker, answer);
        byArrival.put(waiting.number(), waiting);
        byEnd.add(waiting);
    }

    boolean isEmpty() {
        return byArrival.isEmpty();
    }

    /** The one that has waited longest among those whose client is still there; null if there is none. */
    Waiting first() {
        while (!byArrival.isEmpty()) {
            Waiting first = byArrival.firstEntry().getValue();
            if (!first.asker().isGone()) {
                return first;
            }
            remove(first);
        }
        return null;
    }

    void remove(Waiting waiting) {
        byArrival.remove(waiting.number());
        byEnd.remove(waiting);
    }

    /** Takes out those whose time is over. */
    List<Waiting> removeEnded(Instant now) {
        List<Waiting> ended = new ArrayList<>();
        while (!byEnd.isEmpty() && !byEnd.first().until().isAfter(now)) {
            ended.add(byEnd.first());
            remove(byEnd.first());
        }
        return ended;
    }

    /** When the next one's time is over; far away if there is none. */
    Instant nextEnd() {
        return byEnd.isEmpty() ? Instant.MAX : byEnd.first().until();
    }
}
