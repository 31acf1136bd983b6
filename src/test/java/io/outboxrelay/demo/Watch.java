package io.outboxrelay.demo;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Looks four times a second where the messages are: shows it, and remembers the worst. Thread-safe. */
final class Watch implements AutoCloseable {

    private static final int LOOKS_PER_SECOND = 4;
    /** Where nothing can be drawn again, a line every five seconds. */
    private static final int LOOKS_PER_LINE = 5 * LOOKS_PER_SECOND;

    private final Gauge gauge;
    private final Screen screen;
    private final Function<Reading, List<String>> block;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledFuture<?> looking;
    private Reading worst;
    private int looks;

    Watch(Gauge gauge, Screen screen, Function<Reading, List<String>> block) {
        this.gauge = gauge;
        this.screen = screen;
        this.block = block;
        this.worst = gauge.read();
        looking = clock.scheduleAtFixedRate(this::look, 0, 1_000 / LOOKS_PER_SECOND, TimeUnit.MILLISECONDS);
    }

    private void look() {
        var reading = gauge.read();
        remember(reading);
        if (screen.canRedraw()) {
            screen.show(block.apply(reading));
        } else if (looks++ % LOOKS_PER_LINE == 0) {
            screen.tell("   | " + StatusLine.of(reading));
        }
    }

    private synchronized void remember(Reading reading) {
        worst = worst.worse(reading);
    }

    /** Forgets what was the worst so far. */
    void begin() {
        var reading = gauge.read();
        synchronized (this) {
            worst = reading;
        }
    }

    /** The worst since the beginning. */
    synchronized Reading worst() {
        return worst;
    }

    Reading now() {
        return gauge.read();
    }

    @Override
    public void close() {
        looking.cancel(false);
        // behind the look that is under way: it would draw over what comes next
        if (!clock.isShutdown()) {
            CompletableFuture.runAsync(() -> {}, clock).join();
        }
        clock.shutdown();
    }
}
