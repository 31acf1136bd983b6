package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.relay.FairShare;
import io.outboxrelay.relay.Roster;
import io.outboxrelay.support.relay.ManualDatabase;
import io.outboxrelay.support.relay.ManualLease;
import io.outboxrelay.support.relay.ManualSender;
import io.outboxrelay.support.relay.TestSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stop takes as long as what is under way, and meanwhile the start of the process goes on, or fails and stops the relay, too. */
class RelayLifecycleTest {

    private final CountDownLatch answer = new CountDownLatch(1);
    private final AtomicInteger made = new AtomicInteger();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final RelayLifecycle lifecycle = lifecycle();

    @BeforeEach
    void stop_while_something_is_under_way() {
        lifecycle.start();
        lifecycle.stop(() -> stopped.complete(null));
    }

    @AfterEach
    void close() {
        answer.countDown();
        lifecycle.stop();
    }

    @Test
    void whoever_stops_a_relay_that_is_stopping_is_called_when_it_has_ended() {
        var again = new CompletableFuture<Void>();
        lifecycle.stop(() -> again.complete(null));
        assertThat(again).isNotDone();

        answer.countDown();
        assertThat(again).succeedsWithin(Duration.ofSeconds(10));
        assertThat(stopped).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void no_relay_begins_before_the_one_that_is_stopping_has_ended() {
        var start = new Thread(lifecycle::start);
        start.setDaemon(true);
        start.start();
        await().until(() -> made.get() == 2 || start.getState() == Thread.State.WAITING);
        assertThat(made).hasValue(1);

        answer.countDown();
        await().until(() -> made.get() == 2);
        assertThat(stopped).succeedsWithin(Duration.ofSeconds(10));
    }

    private RelayLifecycle lifecycle() {
        var settings = TestSettings.standard();
        var assembly = new RelayAssembly(
                settings,
                new RetentionSettings(RetentionSettings.FOREVER),
                new ManualDatabase(new SlowToLeave(), new ManualLease()),
                new ManualSender(),
                List.of(),
                1L << 30);
        return new RelayLifecycle(settings, new SystemTime(), () -> 0.5, UUID::randomUUID, (id, loop) -> {
            made.incrementAndGet();
            return assembly.assemble(id, loop);
        });
    }

    private final class SlowToLeave implements Roster {

        @Override
        public FairShare beat(String relay, Set<String> queues, Duration silence) {
            return FairShare.ALONE;
        }

        @Override
        public void leave(String relay) {
            try {
                answer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public Set<String> discover(Collection<String> known) {
            return Set.of();
        }

        @Override
        public Set<String> heldLately(Collection<String> known) {
            return Set.of();
        }

        @Override
        public Set<String> waiting(List<Unheld> queues, boolean thorough) {
            return Set.of();
        }
    }
}
