package io.outboxrelay.support.relay;

import io.outboxrelay.relay.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A loop whose time stands still until a test moves it. Everything happens on the test's own thread: events in order of
 * time, then of arrival. Work is done as soon as the loop runs, unless the test holds it back.
 */
public final class ManualLoop implements Loop {

    private record Event(long at, long number, Runnable action) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private final Deque<Runnable> heldWork = new ArrayDeque<>();
    private final Random random;
    private boolean holdsWork;
    private long now;
    private long number;

    public ManualLoop() {
        this(1);
    }

    public ManualLoop(long seed) {
        random = new Random(seed);
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public double random() {
        return random.nextDouble();
    }

    @Override
    public void execute(Runnable event) {
        after(Duration.ZERO, event);
    }

    @Override
    public void after(Duration delay, Runnable event) {
        events.add(new Event(now + delay.toNanos(), number++, event));
    }

    @Override
    public <T> void offload(Lane lane, Supplier<T> work, Consumer<T> done, Consumer<RuntimeException> failed) {
        Runnable doing = () -> {
            try {
                T result = work.get();
                execute(() -> done.accept(result));
            } catch (RuntimeException e) {
                execute(() -> failed.accept(e));
            }
        };
        if (holdsWork) {
            heldWork.add(doing);
        } else {
            execute(doing);
        }
    }

    /** From now on work waits for {@link #doWork()}. */
    public ManualLoop holdingWork() {
        holdsWork = true;
        return this;
    }

    public int heldWork() {
        return heldWork.size();
    }

    /** Does the oldest work held back, and all events that follow from it now. */
    public void doWork() {
        heldWork.remove().run();
        run();
    }

    /** Runs all events that are due. */
    public void run() {
        advance(Duration.ZERO);
    }

    /** Moves time on, event by event. */
    public void advance(Duration by) {
        long end = now + by.toNanos();
        while (!events.isEmpty() && events.peek().at <= end) {
            var next = events.remove();
            now = Math.max(now, next.at);
            next.action.run();
        }
        now = end;
    }
}
