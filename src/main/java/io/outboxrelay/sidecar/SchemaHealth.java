package io.outboxrelay.sidecar;

import io.outboxrelay.schema.OutboxSchemaException;
import io.outboxrelay.schema.SchemaCheck;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.dao.DataAccessException;

/** Readiness: down when the outbox's tables are not what this version needs, or the database can't be asked. */
final class SchemaHealth implements HealthIndicator {

    private final SchemaCheck schema;

    SchemaHealth(SchemaCheck schema) {
        this.schema = schema;
    }

    @Override
    public Health health() {
        try {
            schema.verify();
            return Health.up().build();
        } catch (OutboxSchemaException | DataAccessException e) {
            return Health.down(e).build();
        }
    }
}
