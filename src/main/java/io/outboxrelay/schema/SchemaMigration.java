package io.outboxrelay.schema;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.core.NestedExceptionUtils;

/**
 * Applies the migrations of the outbox when the application starts. The Flyway in it is private: as a bean it would switch
 * off the host's own. Flyway takes two connections at a time, so a pool must have at least two.
 */
final class SchemaMigration implements InitializingBean {

    private final DataSource dataSource;

    SchemaMigration(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public void afterPropertiesSet() {
        try {
            Flyway.configure(SchemaMigration.class.getClassLoader())
                    .dataSource(dataSource)
                    .locations(SchemaCheck.MIGRATIONS)
                    .table(SchemaCheck.HISTORY)
                    // The schema is usually the host's and not empty; version 0 lies below every migration.
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new OutboxSchemaException(
                    "The schema of the outbox can't be migrated (" + reason(e) + "): the database must be reachable and"
                            + " its user allowed to create tables, or let the owner apply db/outbox and set"
                            + " outbox.migrate=false",
                    e);
        }
    }

    /** What the database said, without Flyway's paragraphs around it. */
    private static String reason(FlywayException e) {
        String text = NestedExceptionUtils.getMostSpecificCause(e).getMessage();
        return text == null
                ? e.getClass().getSimpleName()
                : text.strip().lines().findFirst().orElse("");
    }
}
