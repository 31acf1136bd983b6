package io.outboxrelay.inbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Nothing happens before the test says so. */
final class ManualTimer implements Timer {

    private record Task(Duration delay, Runnable task) {}

    private final Deque<Task> tasks = new ArrayDeque<>();

    @Override
    public void after(Duration delay, Runnable task) {
        tasks.add(new Task(delay, task));
    }

    boolean isIdle() {
        return tasks.isEmpty();
    }

    /** How long the next task would have waited. */
    Duration nextDelay() {
        return tasks.element().delay;
    }

    void runNext() {
        tasks.remove().task.run();
    }

    /** Runs the next task and what it sets in turn, until one would wait for this long. */
    void runUntilDelayOf(Duration delay) {
        do {
            runNext();
        } while (nextDelay().compareTo(delay) < 0);
    }

    @Override
    public void close() {
        tasks.clear();
    }
}
