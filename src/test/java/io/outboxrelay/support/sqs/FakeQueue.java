package io.outboxrelay.support.sqs;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** One queue of the fake: its settings, its script of faults, and what it accepted in order. Thread-safe. */
public final class FakeQueue {

    private static final Duration DEDUPLICATION = Duration.ofMinutes(5);

    private record Seen(Instant until, String sqsMessageId) {}

    private final String name;
    private final InstantSource clock;
    private volatile boolean recording;
    private final Faults faults = new Faults();
    private final List<AcceptedMessage> accepted = new ArrayList<>();
    private final Map<String, Seen> seen = new LinkedHashMap<>();
    private final Map<Action, AtomicLong> requests = new HashMap<>();
    private final AtomicLong acceptedCount = new AtomicLong();
    private volatile int maxMessageBytes = BatchRules.MAX_BYTES;
    private Instant firstAt = Instant.EPOCH;
    private Instant lastAt = Instant.EPOCH;

    /** What came in since the last {@link #restart()}: messages, send requests, and when the first and last message came. */
    public record Tally(long accepted, long requests, Instant firstAt, Instant lastAt) {}

    FakeQueue(String name, InstantSource clock, boolean recording) {
        this.name = name;
        this.clock = clock;
        this.recording = recording;
        for (Action action : Action.values()) {
            requests.put(action, new AtomicLong());
        }
    }

    public String name() {
        return name;
    }

    public boolean fifo() {
        return name.endsWith(".fifo");
    }

    public int maxMessageBytes() {
        return maxMessageBytes;
    }

    public FakeQueue maxMessageBytes(int bytes) {
        maxMessageBytes = bytes;
        return this;
    }

    /** Keeps what is accepted from now on, or only counts it. */
    public FakeQueue recording(boolean on) {
        recording = on;
        return this;
    }

    /** Forgets what has come in so far, deduplication ids included. */
    public void restart() {
        synchronized (accepted) {
            accepted.clear();
            seen.clear();
            acceptedCount.set(0);
            requests.values().forEach(count -> count.set(0));
            firstAt = Instant.EPOCH;
        }
    }

    public Tally tally() {
        synchronized (accepted) {
            return new Tally(acceptedCount.get(), requests(Action.SEND_MESSAGE_BATCH), firstAt, lastAt);
        }
    }

    /** Lets {@code fault} strike sends when {@code trigger} says so. Faults are asked in the order they were added. */
    public FakeQueue inject(Fault fault, Trigger trigger) {
        return inject(Action.SEND_MESSAGE_BATCH, fault, trigger);
    }

    public FakeQueue inject(Action action, Fault fault, Trigger trigger) {
        faults.add(action, fault, trigger);
        return this;
    }

    public void clearFaults() {
        faults.clear();
    }

    Faults faults() {
        return faults;
    }

    /** What was accepted so far, in order, deduplicated ones included. */
    public List<AcceptedMessage> accepted() {
        synchronized (accepted) {
            return List.copyOf(accepted);
        }
    }

    /** What consumers would get: without the ones that FIFO deduplication dropped. */
    public List<AcceptedMessage> delivered() {
        return accepted().stream().filter(message -> !message.duplicate()).toList();
    }

    public long acceptedCount() {
        return acceptedCount.get();
    }

    public long requests(Action action) {
        return requests.get(action).get();
    }

    void count(Action action) {
        requests.get(action).incrementAndGet();
    }

    /** Takes a message in and returns SQS's id for it; a FIFO duplicate gets the id of the first. */
    String accept(Entry entry) {
        synchronized (accepted) {
            Instant now = clock.instant();
            firstAt = firstAt == Instant.EPOCH ? now : firstAt;
            lastAt = now;
            String fresh = new UUID(name.hashCode(), acceptedCount.incrementAndGet()).toString();
            Seen first = fifo() ? firstOf(entry.dedupId(), fresh, now) : null;
            String id = first == null ? fresh : first.sqsMessageId();
            if (recording) {
                accepted.add(new AcceptedMessage(
                        name,
                        id,
                        entry.body(),
                        entry.groupId(),
                        entry.dedupId(),
                        entry.attributes(),
                        now,
                        first != null));
            }
            return id;
        }
    }

    /** What was seen under this id in the last five minutes, or null and it is remembered from now on. */
    private Seen firstOf(String dedupId, String sqsMessageId, Instant now) {
        Iterator<Seen> oldestFirst = seen.values().iterator();
        while (oldestFirst.hasNext() && !oldestFirst.next().until().isAfter(now)) {
            oldestFirst.remove();
        }
        return seen.putIfAbsent(dedupId, new Seen(now.plus(DEDUPLICATION), sqsMessageId));
    }
}
