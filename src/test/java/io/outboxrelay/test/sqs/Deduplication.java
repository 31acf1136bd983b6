package io.outboxrelay.test.sqs;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a FIFO queue took in during the last five minutes, deleted or not. Guarded by the lock of {@link Queues}. */
final class Deduplication {

    private static final Duration WINDOW = Duration.ofMinutes(5);

    private record Seen(Instant until, Acceptance first) {}

    private final Map<String, Seen> seen = new LinkedHashMap<>();

    /** What was taken in under this id; null if nothing was, and it is remembered from now on. */
    Acceptance firstOf(String dedupId, Acceptance fresh, Instant now) {
        Iterator<Seen> oldestFirst = seen.values().iterator();
        while (oldestFirst.hasNext() && !oldestFirst.next().until().isAfter(now)) {
            oldestFirst.remove();
        }
        Seen first = seen.putIfAbsent(dedupId, new Seen(now.plus(WINDOW), fresh));
        return first == null ? null : first.first();
    }

    void clear() {
        seen.clear();
    }
}
