package io.outboxrelay.producer;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.springframework.beans.factory.InitializingBean;

/**
 * Applies the migrations of the outbox when the application starts. The Flyway in it is private: as a bean it would switch
 * off the host's own.
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
                    "The schema of the outbox can't be migrated: give the database user the right to create tables and"
                            + " indexes, or let the owner apply db/outbox and set outbox.migrate=false",
                    e);
        }
    }
}
