package io.outboxrelay.producer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Looks at what waits again and again, on a thread of its own: a scrape must not hang while the database does. It begins
 * when the application has started, and where nothing is measured it never does.
 */
final class BacklogRounds implements MeterBinder, AutoCloseable {

    /** Ten milliseconds for a queue with a long backlog: a hundred processes that look cost a small part of one core. */
    private static final Duration EVERY = Duration.ofSeconds(30);

    /** A look takes milliseconds; the pool of connections, which closes next, would cut it off. */
    private static final int SECONDS_TO_END = 2;

    private final Backlog backlog;
    /** No bean: as one it would take the place of the application's. */
    private final ThreadPoolTaskScheduler thread = new ThreadPoolTaskScheduler();

    BacklogRounds(Backlog backlog) {
        this.backlog = backlog;
        thread.setThreadNamePrefix("outbox-backlog-");
        thread.setDaemon(true);
        thread.setWaitForTasksToCompleteOnShutdown(true);
        thread.setAwaitTerminationSeconds(SECONDS_TO_END);
        thread.initialize();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        thread.scheduleWithFixedDelay(new BacklogGauges(backlog, registry)::look, EVERY);
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
