package io.outboxrelay.sidecar;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which queues wait as a whole, and why. Always up: a paused queue or a closed one is no fault of this process, and
 * another process would do no better.
 */
final class QueuesHealth implements HealthIndicator {

    private static final String WAITING = """
            SELECT queue, why_waiting
              FROM outbox_queue_state
             WHERE why_waiting IS NOT NULL
             ORDER BY queue
             LIMIT 100
            """;

    private final JdbcClient jdbc;

    QueuesHealth(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Health health() {
        try {
            var health = Health.up();
            jdbc.sql(WAITING).query(rs -> {
                health.withDetail(rs.getString("queue"), rs.getString("why_waiting"));
            });
            return health.build();
        } catch (DataAccessException e) {
            return Health.unknown().build();
        }
    }
}
