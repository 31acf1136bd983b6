package io.outboxrelay.test.sqs;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A time that stands still until a test moves it. With it a {@link FakeSqs} lets messages become visible, ends waiting
 * receives and moves dead letters when the test says so. Latencies of answers pass in real time all the same.
 * Thread-safe.
 */
public final class ManualTime implements InstantSource {

    private record Event(Instant at, long number, Runnable call) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::number));
    private Instant now;
    private long number;

    /** Stands at that time. */
    public ManualTime(Instant start) {
        now = start;
    }

    /** Where it stands. */
    @Override
    public synchronized Instant instant() {
        return now;
    }

    /** Moves time on. What falls due on the way has happened, in its order and at its time, when this returns. */
    public void advance(Duration by) {
        Instant end = instant().plus(by);
        for (Event next = next(end); next != null; next = next(end)) {
            // Not under the lock, because it may ask for the time under a lock of its own.
            next.call().run();
        }
    }

    /** Time is {@code end} when nothing is left that falls due until then. */
    private synchronized Event next(Instant end) {
        if (events.isEmpty() || events.peek().at().isAfter(end)) {
            now = end.isAfter(now) ? end : now;
            return null;
        }
        Event next = events.remove();
        now = next.at().isAfter(now) ? next.at() : now;
        return next;
    }

    synchronized void at(Instant due, Runnable call) {
        events.add(new Event(due, number++, call));
    }
}
