package io.outboxrelay.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.LogLines;
import io.outboxrelay.support.Patience;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class SchemaHealthTest {

    @Test
    void a_database_that_does_not_answer_keeps_no_probe_waiting_and_is_asked_once() {
        var answer = new CountDownLatch(1);
        var asked = new AtomicInteger();
        var thread = Executors.newCachedThreadPool();
        try (var lines = new LogLines(SchemaHealth.class)) {
            var health = new SchemaHealth(
                    () -> {
                        asked.incrementAndGet();
                        await(answer);
                    },
                    thread);
            long begun = System.nanoTime();
            for (int probe = 0; probe < 3; probe++) {
                assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Patience.LONG);
            assertThat(asked).hasValue(1);
            assertThat(lines.all()).containsExactly("WARN not ready: the database does not answer within 1 s");
        } finally {
            answer.countDown();
            thread.shutdownNow();
        }
    }

    @Test
    void each_change_is_told_once() {
        var trouble = new AtomicReference<RuntimeException>();
        try (var lines = new LogLines(SchemaHealth.class)) {
            var health = new SchemaHealth(
                    () -> {
                        if (trouble.get() != null) {
                            throw trouble.get();
                        }
                    },
                    Runnable::run);
            health.health();
            trouble.set(new IllegalStateException("it is gone\nand more"));
            health.health();
            health.health();
            trouble.set(null);
            health.health();
            health.health();
            assertThat(lines.all()).containsExactly("WARN not ready: it is gone", "INFO ready again");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
