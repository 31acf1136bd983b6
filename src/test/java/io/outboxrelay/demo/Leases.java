package io.outboxrelay.demo;

import java.util.List;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which relay serves which queue. Thread-safe. */
final class Leases {

    private static final String HELD = """
            SELECT substr(name, 7) AS queue, locked_by AS relay
              FROM outbox_lock
             WHERE name LIKE 'queue:%' AND lock_until > timezone('utc', now())
             ORDER BY name
             LIMIT 10
            """;

    private final JdbcClient jdbc;
    private final DemoSidecar sidecar;

    Leases(JdbcClient jdbc, DemoSidecar sidecar) {
        this.jdbc = jdbc;
        this.sidecar = sidecar;
    }

    private record Held(String queue, String relay) {}

    private List<Held> held() {
        return jdbc.sql(HELD).query(Held.class).list();
    }

    /** What the sidecar holds, or held when it was killed and its leases still run. */
    List<String> ofSidecar() {
        return held().stream().filter(this::isSidecars).map(Held::queue).toList();
    }

    /** Whether somebody else holds all of these. */
    boolean areOfAnother(List<String> queues) {
        return held().stream()
                .filter(lease -> !isSidecars(lease))
                .map(Held::queue)
                .toList()
                .containsAll(queues);
    }

    /** In words. */
    String told() {
        return held().stream()
                .map(lease -> lease.queue() + " by the " + (isSidecars(lease) ? "sidecar" : "service"))
                .collect(Collectors.joining(", "));
    }

    private boolean isSidecars(Held lease) {
        return sidecar.relayId().filter(lease.relay()::equals).isPresent();
    }
}
