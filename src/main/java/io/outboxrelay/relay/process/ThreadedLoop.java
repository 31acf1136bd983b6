package io.outboxrelay.relay.process;

import io.outboxrelay.relay.Loop;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop of a real process: one thread for events, a few for what blocks. Survives whatever an event throws. */
final class ThreadedLoop implements Loop, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ThreadedLoop.class);

    private static final Duration WATCH_EVERY = Duration.ofSeconds(5);

    private final LongSupplier time;
    private final DoubleSupplier random;
    private final ScheduledThreadPoolExecutor events = new ScheduledThreadPoolExecutor(1, Lanes.named("outbox-relay"));
    private final Lanes lanes;
    private final LogThrottle<Object> complaints = new LogThrottle<>(this);
    private volatile long lastTurn;

    /**
     * @param time monotonic nanoseconds
     * @param random evenly drawn from [0, 1)
     */
    ThreadedLoop(LongSupplier time, DoubleSupplier random) {
        this.time = time;
        this.random = random;
        this.lastTurn = time.getAsLong();
        this.lanes = new Lanes(time, this::execute);
        // Delayed events of a stopped loop are worthless.
        events.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        watch();
    }

    @Override
    public long now() {
        return time.getAsLong();
    }

    @Override
    public double random() {
        return random.getAsDouble();
    }

    @Override
    public void execute(Runnable event) {
        try {
            events.execute(() -> run(event));
        } catch (RejectedExecutionException e) {
            log.debug("an event came after the relay had stopped");
        }
    }

    @Override
    public void after(Duration delay, Runnable event) {
        try {
            events.schedule(() -> run(event), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("an event was set after the relay had stopped");
        }
    }

    @Override
    public <T> void offload(Lane lane, Supplier<T> work, Consumer<T> done, Consumer<RuntimeException> failed) {
        try {
            lanes.execute(lane, work, done, failed);
        } catch (RejectedExecutionException e) {
            log.debug("work came after the relay had stopped");
        }
    }

    /** How long the loop's thread has not taken an event; the engine sets several every second. */
    Duration sinceLastTurn() {
        return Duration.ofNanos(now() - lastTurn);
    }

    /** How many pieces of blocking work hang. */
    int hanging() {
        return lanes.hanging();
    }

    private void watch() {
        lanes.giveUpWhatHangs();
        after(WATCH_EVERY, this::watch);
    }

    @Override
    public void close() {
        events.shutdownNow();
        lanes.close();
    }

    private void run(Runnable event) {
        lastTurn = now();
        try {
            event.run();
        } catch (RuntimeException | Error e) {
            complain(e);
        }
    }

    /** A fault in an event that comes with every poll would fill a disk with stack traces. */
    private void complain(Throwable fault) {
        var trace = fault.getStackTrace();
        complaints.tell(
                trace.length == 0 ? fault.getClass() : trace[0],
                () -> log.error("an event of the relay failed", fault),
                more -> log.error("{} more events of the relay failed: {}", more, fault.toString()));
    }
}
