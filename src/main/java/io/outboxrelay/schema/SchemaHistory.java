package io.outboxrelay.schema;

import org.springframework.jdbc.core.simple.JdbcClient;

/** What Flyway wrote down about the scripts it applied. Thread-safe. */
final class SchemaHistory {

    static final String TABLE = "outbox_schema_history";

    /** Where a history begins in a schema that is in use already: below every script. */
    static final String BASELINE = "0";

    private static final String IS_THERE = "SELECT pg_catalog.to_regclass('outbox_schema_history') IS NOT NULL";

    private static final String IS_READABLE =
            "SELECT coalesce(pg_catalog.has_table_privilege(pg_catalog.to_regclass('outbox_schema_history'), 'SELECT'), false)";

    /** Flyway looks nowhere else. */
    private static final String IS_WHERE_FLYWAY_LOOKS = """
            SELECT coalesce(pg_catalog.to_regclass('outbox_schema_history')::pg_catalog.oid OPERATOR(pg_catalog.=)
                            pg_catalog.to_regclass(pg_catalog.concat(
                                pg_catalog.quote_ident(pg_catalog.current_schema()), '.outbox_schema_history'))::pg_catalog.oid,
                            false)
            """;

    private static final String NEWEST_APPLIED = """
            SELECT coalesce(max(version::int), 0)
              FROM outbox_schema_history
             WHERE success AND version ~ '^[0-9]+$'
            """;

    /** Under the table's lock, so that a service that migrates at the same time is not robbed of what it has just written. */
    private static final String DROP_IF_NOTHING_WAS_APPLIED = """
            DO $$
            BEGIN
                PERFORM pg_catalog.set_config('lock_timeout', '2s', true);
                IF pg_catalog.to_regclass('outbox_schema_history') IS NOT NULL THEN
                    LOCK TABLE outbox_schema_history IN ACCESS EXCLUSIVE MODE;
                    IF NOT EXISTS (SELECT FROM outbox_schema_history WHERE version IS DISTINCT FROM '0') THEN
                        DROP TABLE outbox_schema_history;
                    END IF;
                END IF;
            END
            $$
            """;

    /** What Flyway compares with its scripts; nothing is NULL but what it wrote for something else than a script. */
    private static final String APPLIED = """
            SELECT type::text || ' ' || script::text || ' ' || checksum::text || ' ' || success::text
              FROM outbox_schema_history
             WHERE version::text IS DISTINCT FROM '0'
             ORDER BY installed_rank
             LIMIT 1000
            """;

    private final JdbcClient jdbc;

    SchemaHistory(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    boolean isThere() {
        return jdbc.sql(IS_THERE).query(Boolean.class).single();
    }

    /** The newest script applied; 0 if there is none, or no history that this user may read. */
    int version() {
        return isReadable() ? jdbc.sql(NEWEST_APPLIED).query(Integer.class).single() : 0;
    }

    /** Whether every script of this software was applied as it is now, and nothing else: Flyway would find nothing to do or to complain of. */
    boolean isUpToDate() {
        return isReadable()
                && jdbc.sql(IS_WHERE_FLYWAY_LOOKS).query(Boolean.class).single()
                && jdbc.sql(APPLIED)
                        .query(String.class)
                        .list()
                        .equals(SchemaScripts.NAMES.stream()
                                .map(name -> "SQL " + name + " " + SchemaScripts.checksum(name) + " true")
                                .toList());
    }

    private boolean isReadable() {
        return jdbc.sql(IS_READABLE).query(Boolean.class).single();
    }

    /** A history of nothing would say that the schema is at version 0, whatever was applied by hand. */
    void dropIfNothingWasApplied() {
        jdbc.sql(DROP_IF_NOTHING_WAS_APPLIED).update();
    }
}
