package io.outboxrelay.sidecar;

import io.outboxrelay.schema.SchemaCheck;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.core.NestedExceptionUtils;

/**
 * Readiness: down when the outbox's tables are not what this version needs, or the database can't be asked. Answers within a
 * second, whatever the database does, and tells the log about each change once, however many ask. Thread-safe.
 */
final class SchemaHealth implements HealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(SchemaHealth.class);

    /** Probes often wait no longer than that. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final String SILENT = "the database does not answer within " + PATIENCE.toSeconds() + " s";

    private final Runnable check;
    private final Executor thread;
    /** What is wrong, or nothing. */
    private @Nullable CompletableFuture<Optional<String>> underWay;

    private boolean ready = true;

    /** {@code thread} may be kept waiting by the database for as long as a connection may take. */
    SchemaHealth(SchemaCheck schema, Executor thread) {
        this(schema::verify, thread);
    }

    SchemaHealth(Runnable check, Executor thread) {
        this.check = check;
        this.thread = thread;
    }

    @Override
    public Health health() {
        var trouble = ask().copy()
                .completeOnTimeout(Optional.of(SILENT), PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        tell(trouble);
        return trouble.map(text -> Health.down().withDetail("reason", text).build())
                .orElseGet(() -> Health.up().build());
    }

    /** One at a time, so that those who ask in vain do not pile up. */
    private synchronized CompletableFuture<Optional<String>> ask() {
        var asked = underWay;
        if (asked == null || asked.isDone()) {
            asked = CompletableFuture.supplyAsync(this::trouble, thread);
            underWay = asked;
        }
        return asked;
    }

    private Optional<String> trouble() {
        try {
            check.run();
            return Optional.empty();
        } catch (RuntimeException e) {
            var cause = NestedExceptionUtils.getMostSpecificCause(e);
            var text = cause.getMessage();
            return Optional.of(
                    text == null
                            ? cause.getClass().getSimpleName()
                            : text.lines().findFirst().orElse(""));
        }
    }

    private synchronized void tell(Optional<String> trouble) {
        if (ready && trouble.isPresent()) {
            log.warn("not ready: {}", trouble.get());
        } else if (!ready && trouble.isEmpty()) {
            log.info("ready again");
        }
        ready = trouble.isEmpty();
    }
}
