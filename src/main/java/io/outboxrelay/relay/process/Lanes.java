package io.outboxrelay.relay.process;

import io.outboxrelay.relay.Loop.Lane;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads for what blocks. Work always ends: every statement has its limits, and what hangs all the same, in a driver or a
 * pool, is given up after a minute. Whoever waits for it goes on with a failure, and another thread takes the place of the one
 * that hangs. Thread-safe.
 */
final class Lanes implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Lanes.class);

    /** Also the most database connections the relay uses for rows at a time. */
    static final int ROW_THREADS = 4;
    /** Longer than any statement may take, with the wait for a connection. */
    static final Duration LIMIT = Duration.ofMinutes(1);

    private final LongSupplier time;
    private final Consumer<Runnable> loop;
    private final ThreadPoolExecutor rows = threads(ROW_THREADS, "outbox-relay-rows");
    private final ThreadPoolExecutor leases = threads(1, "outbox-relay-leases");
    private final ThreadPoolExecutor heartbeats = threads(1, "outbox-relay-heartbeats");
    private final Set<Work<?>> running = ConcurrentHashMap.newKeySet();

    /**
     * @param time monotonic nanoseconds
     * @param loop where results are told
     */
    Lanes(LongSupplier time, Consumer<Runnable> loop) {
        this.time = time;
        this.loop = loop;
    }

    /** Calls one of the two consumers on the loop, once. */
    <T> void execute(Lane lane, Supplier<T> work, Consumer<T> done, Consumer<RuntimeException> failed) {
        var threads = of(lane);
        threads.execute(new Work<>(threads, work, done, failed));
    }

    private ThreadPoolExecutor of(Lane lane) {
        return switch (lane) {
            case ROWS -> rows;
            case LEASES -> leases;
            case HEARTBEATS -> heartbeats;
        };
    }

    /** Gives up what has taken too long; to be called now and then. */
    void giveUpWhatHangs() {
        long now = time.getAsLong();
        running.stream().filter(work -> now - work.startedAt >= LIMIT.toNanos()).forEach(Work::giveUp);
    }

    /** How many pieces of work have been given up and still hang. */
    int hanging() {
        return (int) running.stream().filter(work -> work.givenUp).count();
    }

    @Override
    public void close() {
        List.of(rows, leases, heartbeats).forEach(ThreadPoolExecutor::shutdownNow);
    }

    private static ThreadPoolExecutor threads(int count, String name) {
        var threads =
                new ThreadPoolExecutor(count, count, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name));
        // One more for each that hangs.
        threads.setMaximumPoolSize(Integer.MAX_VALUE);
        return threads;
    }

    /** Daemons, called {@code name} with a number. */
    static ThreadFactory named(String name) {
        var count = new AtomicInteger();
        return task -> {
            var thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    private final class Work<T> implements Runnable {

        private final ThreadPoolExecutor threads;
        private final Supplier<T> work;
        private final Consumer<T> done;
        private final Consumer<RuntimeException> failed;
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile long startedAt;
        private volatile @Nullable Thread thread;
        private volatile boolean givenUp;

        Work(ThreadPoolExecutor threads, Supplier<T> work, Consumer<T> done, Consumer<RuntimeException> failed) {
            this.threads = threads;
            this.work = work;
            this.done = done;
            this.failed = failed;
        }

        @Override
        public void run() {
            startedAt = time.getAsLong();
            thread = Thread.currentThread();
            running.add(this);
            try {
                T result = work.get();
                end(() -> done.accept(result));
            } catch (RuntimeException e) {
                end(() -> failed.accept(e));
            } catch (Error e) {
                end(() -> failed.accept(new IllegalStateException(e)));
                throw e;
            } finally {
                running.remove(this);
                if (givenUp) {
                    resize(-1);
                }
            }
        }

        private void end(Runnable event) {
            if (ended.compareAndSet(false, true)) {
                loop.accept(event);
            }
        }

        private void giveUp() {
            var hangs = thread;
            if (hangs == null || !ended.compareAndSet(false, true)) {
                return;
            }
            var why = new IllegalStateException(
                    "thread %s has not come back for %d s: it is left alone, and another one goes on; liveness is down until it comes"
                            .formatted(hangs.getName(), LIMIT.toSeconds()));
            // Where it hangs is what whoever mends it has to know.
            why.setStackTrace(hangs.getStackTrace());
            log.error("work of the relay hangs", why);
            givenUp = true;
            resize(1);
            loop.accept(() -> failed.accept(why));
        }

        private void resize(int by) {
            synchronized (threads) {
                threads.setCorePoolSize(threads.getCorePoolSize() + by);
            }
        }
    }
}
