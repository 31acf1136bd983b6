package io.outboxrelay.relay.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Time and chance of a simulation: events happen one after the other, in an order that the seed decides. */
final class SimulatedWorld {

    private record Event(long time, long number, Runnable action) {}

    private final PriorityQueue<Event> events = new PriorityQueue<>(
            (a, b) -> a.time != b.time ? Long.compare(a.time, b.time) : Long.compare(a.number, b.number));
    private final List<String> trace = new ArrayList<>();
    private final boolean tracing;
    // Random would give neighbouring seeds nearly the same first numbers, and so the same kind of schedule.
    private final SplittableRandom random;
    private long now;
    private long number;

    SimulatedWorld(long seed, boolean tracing) {
        this.random = new SplittableRandom(seed);
        this.tracing = tracing;
    }

    long now() {
        return now;
    }

    void after(Duration delay, Runnable action) {
        at(now + Math.max(0, delay.toNanos()), action);
    }

    void at(long time, Runnable action) {
        events.add(new Event(Math.max(now, time), number++, action));
    }

    /** Lets everything happen up to {@code end}. */
    void runUntil(long end) {
        while (!events.isEmpty() && events.peek().time <= end) {
            var event = events.poll();
            now = event.time;
            event.action.run();
        }
        now = end;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    double random() {
        return random.nextDouble();
    }

    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    Duration between(Duration least, Duration most) {
        return least.plusNanos((long) (random.nextDouble() * most.minus(least).toNanos()));
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    void trace(Supplier<String> line) {
        if (tracing) {
            trace.add("%12.6f  %s".formatted(now / 1e9, line.get()));
        }
    }

    List<String> trace() {
        return trace;
    }
}
