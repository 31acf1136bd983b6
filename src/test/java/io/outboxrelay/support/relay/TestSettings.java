package io.outboxrelay.support.relay;

import io.outboxrelay.relay.RelaySettings;
import io.outboxrelay.relay.RelaySettings.FifoOnDead;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * The settings as an application would bind them, with short waits between attempts, and one of them changed. Lease and call
 * timeout are long: a process that stalls for some seconds must neither lose its queues nor give up an answer, or it would
 * rightly send again what a test counts.
 */
public final class TestSettings {

    private static final Map<String, Object> SHORT = Map.of(
            "enabled", true,
            "lease", Duration.ofSeconds(30),
            "call-timeout", Duration.ofSeconds(10),
            "backoff.initial", Duration.ofMillis(50),
            "backoff.max", Duration.ofMillis(200),
            "max-attempts", 5);

    private TestSettings() {}

    public static RelaySettings standard() {
        return with(Map.of());
    }

    public static RelaySettings onDead(FifoOnDead what) {
        return with(Map.of("fifo-on-dead", what));
    }

    public static RelaySettings only(String... queues) {
        return with(Map.of("queues", queues));
    }

    public static RelaySettings inFlight(int requests) {
        return with(Map.of("requests-in-flight", requests));
    }

    /** Gives up on nothing that a test is long enough for. */
    public static RelaySettings patient() {
        return with(Map.of("max-attempts", 1_000));
    }

    public static RelaySettings polling(Duration interval) {
        return with(Map.of("poll-interval", interval));
    }

    /** And with the call timeout that goes with it. */
    public static RelaySettings leasing(Duration lease) {
        return with(Map.of("lease", lease, "call-timeout", lease.dividedBy(3)));
    }

    /** By the names that users write. */
    public static RelaySettings with(Map<String, Object> changes) {
        var properties = new HashMap<String, Object>();
        SHORT.forEach((name, value) -> properties.put("outbox.relay." + name, value));
        changes.forEach((name, value) -> properties.put("outbox.relay." + name, value));
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("outbox.relay", RelaySettings.class);
    }
}
