package io.outboxrelay.inbox;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread of its own, begun with its first task: a scheduler as a bean would take the place of the application's. */
final class InboxThread implements Timer {

    private static final Logger log = LoggerFactory.getLogger(InboxThread.class);

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ScheduledThreadPoolExecutor thread;

    InboxThread(String name) {
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            var made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void after(Duration delay, Runnable task) {
        try {
            thread.schedule(() -> runUnlessClosed(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("a round was set after the application had stopped");
        }
    }

    /** The executor itself drops only what is not due yet. */
    private void runUnlessClosed(Runnable task) {
        if (!thread.isShutdown()) {
            task.run();
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            // A window takes milliseconds; the pool of connections, which closes next, would cut it off.
            thread.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
