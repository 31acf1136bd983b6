package io.outboxrelay.test.sqs;

import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;

/** The messages that consumers can't see now: in flight, or delayed and never received. Each step takes O(log n). */
final class HiddenMessages {

    private final TreeSet<StoredMessage> byEnd =
            new TreeSet<>(Comparator.comparing(StoredMessage::hiddenUntil).thenComparingLong(StoredMessage::place));
    private int delayed;

    void add(StoredMessage message, Instant until) {
        message.hide(until);
        byEnd.add(message);
        delayed += isDelayed(message) ? 1 : 0;
    }

    void remove(StoredMessage message) {
        byEnd.remove(message);
        delayed -= isDelayed(message) ? 1 : 0;
        message.show();
    }

    /** Takes out the one whose time ended first; null if none has ended by {@code now}. */
    StoredMessage pollEnded(Instant now) {
        if (byEnd.isEmpty() || byEnd.first().hiddenUntil().isAfter(now)) {
            return null;
        }
        StoredMessage message = byEnd.first();
        remove(message);
        return message;
    }

    /** When the next one becomes visible; far away if there is none. */
    Instant nextEnd() {
        return byEnd.isEmpty() ? Instant.MAX : byEnd.first().hiddenUntil();
    }

    int inFlight() {
        return byEnd.size() - delayed;
    }

    int delayed() {
        return delayed;
    }

    void clear() {
        byEnd.clear();
        delayed = 0;
    }

    private static boolean isDelayed(StoredMessage message) {
        return message.receivesHere() == 0;
    }
}
