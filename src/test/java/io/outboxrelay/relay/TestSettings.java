package io.outboxrelay.relay;

import io.outboxrelay.relay.RelaySettings.BackoffRange;
import io.outboxrelay.relay.RelaySettings.FifoOnDead;
import java.time.Duration;
import java.util.Set;

/** Variations of {@link TestRelay#settings()}. */
final class TestSettings {

    private TestSettings() {}

    static RelaySettings onDead(FifoOnDead what) {
        return of(Set.of(), 64, 5, what);
    }

    static RelaySettings only(String... queues) {
        return of(Set.of(queues), 64, 5, FifoOnDead.BLOCK);
    }

    static RelaySettings inFlight(int requests) {
        return of(Set.of(), requests, 5, FifoOnDead.BLOCK);
    }

    /** Gives up on nothing that a test is long enough for. */
    static RelaySettings patient() {
        return of(Set.of(), 64, 1_000, FifoOnDead.BLOCK);
    }

    static RelaySettings polling(Duration interval) {
        return of(Set.of(), interval, 64, 5, FifoOnDead.BLOCK);
    }

    static RelaySettings leasing(Duration lease) {
        var settings = TestRelay.settings();
        return new RelaySettings(
                true,
                Set.of(),
                settings.pollInterval(),
                settings.pageSize(),
                settings.requestsInFlight(),
                lease,
                settings.callTimeout(),
                settings.backoff(),
                settings.maxAttempts(),
                settings.fifoOnDead());
    }

    private static RelaySettings of(Set<String> queues, int inFlight, int maxAttempts, FifoOnDead onDead) {
        return of(queues, Duration.ofMillis(10), inFlight, maxAttempts, onDead);
    }

    private static RelaySettings of(
            Set<String> queues, Duration poll, int inFlight, int maxAttempts, FifoOnDead onDead) {
        return new RelaySettings(
                true,
                queues,
                poll,
                1000,
                inFlight,
                Duration.ofSeconds(3),
                Duration.ofSeconds(1),
                new BackoffRange(Duration.ofMillis(50), Duration.ofMillis(200)),
                maxAttempts,
                onDead);
    }
}
