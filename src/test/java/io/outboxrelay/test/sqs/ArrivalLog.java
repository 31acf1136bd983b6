package io.outboxrelay.test.sqs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What producers sent to one queue and it took in. Guarded by the lock of {@link Queues}. */
final class ArrivalLog {

    private final List<AcceptedMessage> messages = new ArrayList<>();
    private boolean recording;
    private long count;
    private Instant firstAt = Instant.EPOCH;
    private Instant lastAt = Instant.EPOCH;

    ArrivalLog(boolean recording) {
        this.recording = recording;
    }

    void recording(boolean on) {
        recording = on;
    }

    void add(AcceptedMessage message) {
        count++;
        firstAt = firstAt == Instant.EPOCH ? message.arrivedAt() : firstAt;
        lastAt = message.arrivedAt();
        if (recording) {
            messages.add(message);
        }
    }

    List<AcceptedMessage> messages() {
        return List.copyOf(messages);
    }

    long count() {
        return count;
    }

    FakeQueue.Tally tally(long requests) {
        return new FakeQueue.Tally(count, requests, firstAt, lastAt);
    }

    void clear() {
        messages.clear();
        count = 0;
        firstAt = Instant.EPOCH;
    }
}
