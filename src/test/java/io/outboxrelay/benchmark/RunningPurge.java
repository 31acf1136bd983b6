package io.outboxrelay.benchmark;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Deletes sent rows by windows of the primary key, with pauses, as a purge of old rows does. */
final class RunningPurge implements AutoCloseable {

    private static final int WINDOW = 5_000;
    private static final int PAUSE_MILLIS = 200;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final JdbcClient jdbc;
    private long floor;

    RunningPurge(JdbcClient jdbc) {
        this.jdbc = jdbc;
        floor = jdbc.sql("SELECT coalesce(min(id), 0) FROM outbox_message")
                .query(Long.class)
                .single();
        thread.scheduleWithFixedDelay(this::deleteWindow, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void deleteWindow() {
        jdbc.sql("DELETE FROM outbox_message WHERE id >= ? AND id < ? AND status IN ('SENT', 'DISCARDED')")
                .params(floor, floor + WINDOW)
                .update();
        floor += WINDOW;
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
