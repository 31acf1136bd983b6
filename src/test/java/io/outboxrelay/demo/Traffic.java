package io.outboxrelay.demo;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Orders at a steady rate. One thread at a time may start and stop it. */
final class Traffic implements AutoCloseable {

    private final Shoppers shoppers;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private volatile CompletableFuture<Void> placed = CompletableFuture.completedFuture(null);
    private ScheduledFuture<?> flow;

    Traffic(Shoppers shoppers) {
        this.shoppers = shoppers;
    }

    /** Lets so many orders come each time, until the next call or {@link #stop}. */
    void flow(int orders, Duration every) {
        stop();
        flow = clock.scheduleAtFixedRate(() -> place(orders), 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** If the database takes them more slowly, they come more slowly. */
    private void place(int orders) {
        placed.join();
        placed = shoppers.place(orders);
    }

    /** Returns when the last order is committed. */
    void stop() {
        if (flow != null) {
            flow.cancel(false);
        }
        // behind the last round, which may have begun
        CompletableFuture.runAsync(() -> {}, clock).join();
        placed.join();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
