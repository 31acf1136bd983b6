package io.outboxrelay.schema;

import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

/**
 * Applies the migrations of the outbox when the application starts. The Flyway in it is private: as a bean it would switch
 * off the host's own. Flyway takes two connections at a time, so a pool must have at least two.
 */
final class SchemaMigration implements InitializingBean {

    /** Of which all but the first are for services that started together. */
    private static final int ATTEMPTS = 3;

    /** Duplicate or missing tables: what one service finds when another makes, or takes back, a history at the same time. */
    private static final Set<String> STATES_OF_A_RACE = Set.of("42P07", "42P01", "23505", "42710", "42723");

    /** A table, function or type of that name is there. */
    private static final Set<String> STATES_OF_A_TAKEN_NAME = Set.of("42P07", "42723", "42710");

    private final DataSource dataSource;
    private final DatabaseCheck database;
    private final SchemaParts parts;
    private final SchemaHistory history;

    SchemaMigration(DataSource dataSource) {
        var jdbc = JdbcClient.create(dataSource);
        this.dataSource = dataSource;
        this.database = new DatabaseCheck(jdbc);
        this.parts = new SchemaParts(jdbc);
        this.history = new SchemaHistory(jdbc);
    }

    @Override
    public void afterPropertiesSet() {
        try {
            DatabaseCheck.requirePostgres(product());
            database.verify();
            // Most starts have nothing to migrate, and Flyway is hundreds of classes and a look through the whole jar.
            if (!history.isUpToDate()) {
                migrate();
            }
        } catch (FlywayException | DataAccessException | MetaDataAccessException e) {
            throw new OutboxSchemaException(
                    "The schema of the outbox can't be migrated (" + reason(e) + "): the database must be reachable and"
                            + " its user allowed to create tables, or let the owner apply db/outbox and set"
                            + " outbox.migrate=false",
                    e);
        }
    }

    private String product() throws MetaDataAccessException {
        return JdbcUtils.extractDatabaseMetaData(dataSource, DatabaseMetaData::getDatabaseProductName);
    }

    private void migrate() {
        for (int attempt = 1; ; attempt++) {
            try {
                migrateOnce();
                return;
            } catch (FlywayException e) {
                if (attempt == ATTEMPTS || !isRace(e)) {
                    takeBack(e);
                    throw explained(e);
                }
            }
        }
    }

    private void migrateOnce() {
        if (history.version() == 0 && parts.missing().isEmpty()) {
            // Applied by hand, all of it.
            history.dropIfNothingWasApplied();
            flyway(Integer.toString(SchemaScripts.newestVersion())).baseline();
        }
        flyway(SchemaHistory.BASELINE).migrate();
    }

    /** @param baseline the schema is usually the host's and not empty, so a history has to begin somewhere */
    private Flyway flyway(String baseline) {
        return Flyway.configure(SchemaMigration.class.getClassLoader())
                .dataSource(dataSource)
                .locations(SchemaScripts.LOCATION)
                .table(SchemaHistory.TABLE)
                .baselineOnMigrate(true)
                .baselineVersion(baseline)
                .load();
    }

    /** Flyway's making of a history is not guarded by its lock; what it finds in the way, it says in words of its own. */
    private static boolean isRace(FlywayException e) {
        String state = sqlState(e);
        return state == null || STATES_OF_A_RACE.contains(state);
    }

    private static @Nullable String sqlState(Throwable e) {
        return NestedExceptionUtils.getMostSpecificCause(e) instanceof SQLException sql ? sql.getSQLState() : null;
    }

    private void takeBack(FlywayException failure) {
        try {
            history.dropIfNothingWasApplied();
        } catch (DataAccessException e) {
            failure.addSuppressed(e);
        }
    }

    /** Names that are taken can be somebody else's, or those of an outbox made by hand of which a part is missing. */
    private RuntimeException explained(FlywayException e) {
        String state = sqlState(e);
        if (state == null || !STATES_OF_A_TAKEN_NAME.contains(state) || history.isThere()) {
            return e;
        }
        return new OutboxSchemaException(
                ("The schema of the outbox can't be migrated: table %s is there already and nothing says who made it, but %s is"
                                + " missing. If it is an outbox, apply the newer scripts of db/outbox as the others were applied;"
                                + " if it is something else, rename it or name another schema by currentSchema in the JDBC URL")
                        .formatted(
                                parts.tables().stream().findFirst().orElse("of the outbox"),
                                parts.missing().stream().findFirst().orElse("nothing")),
                e);
    }

    /** What the database said, without Flyway's paragraphs around it. */
    private static String reason(Exception e) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(e);
        String text = cause.getMessage();
        return text == null
                ? cause.getClass().getSimpleName()
                : text.strip().lines().findFirst().orElse("");
    }
}
