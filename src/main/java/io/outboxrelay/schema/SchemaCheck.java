package io.outboxrelay.schema;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Says whether the schema of the outbox is there and new enough for this version of the software. Thread-safe.
 *
 * <p>Every column, view and function of the outbox must exist. Where the history of the migrations can be read and has any,
 * its newest version must do, too: scripts that were applied by hand leave none.
 * Ids must be drawn one by one.
 */
public final class SchemaCheck {

    private static final String MIGRATE = "start once with outbox.migrate=true as a user who may create tables";

    /** A session with a cache draws ids long before the transactions that use them. */
    private static final String CACHED_IDS = """
            SELECT seqcache, seqrelid::pg_catalog.regclass::text AS sequence
              FROM pg_catalog.pg_sequence
             WHERE seqrelid = pg_catalog.pg_get_serial_sequence('outbox_message', 'id')::pg_catalog.regclass::oid
               AND seqcache > 1
            """;

    private final JdbcClient jdbc;
    private final DatabaseCheck database;
    private final SchemaParts parts;
    private final SchemaHistory history;

    SchemaCheck(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.database = new DatabaseCheck(jdbc);
        this.parts = new SchemaParts(jdbc);
        this.history = new SchemaHistory(jdbc);
    }

    /**
     * Returns if the schema will do.
     *
     * @throws OutboxSchemaException if it is missing, too old or draws ids in advance, or the database is none for an outbox; one sentence says so, and
     *     what to do
     * @throws org.springframework.dao.DataAccessException if the database can't be asked
     */
    public void verify() {
        List<String> missing = parts.missing();
        if (!missing.isEmpty()) {
            database.verify();
        }
        int applied = history.version();
        int needed = SchemaScripts.newestVersion();
        if (applied > 0 && applied < needed) {
            throw new OutboxSchemaException(
                    "The schema of the outbox is at version %d and this software needs %d: %s"
                            .formatted(applied, needed, MIGRATE),
                    null);
        }
        if (!missing.isEmpty()) {
            throw incomplete(missing);
        }
        verifyIds();
    }

    private void verifyIds() {
        jdbc.sql(CACHED_IDS)
                .query((row, number) ->
                        ("Sessions draw ids of outbox_message %d at a time, so that messages of a FIFO group"
                                        + " would not leave in the order of their transactions: ALTER SEQUENCE %s CACHE 1")
                                .formatted(row.getLong("seqcache"), row.getString("sequence")))
                .optional()
                .ifPresent(sentence -> {
                    throw new OutboxSchemaException(sentence, null);
                });
    }

    private OutboxSchemaException incomplete(List<String> missing) {
        return new OutboxSchemaException(
                "The database has no usable outbox, %s is missing%s: %s"
                        .formatted(
                                missing.get(0),
                                missing.size() == 1 ? "" : " and " + (missing.size() - 1) + " more",
                                wayOut()),
                null);
    }

    /** Flyway goes on where it left off, but can't go on where somebody else did. */
    private String wayOut() {
        if (history.isThere()) {
            return MIGRATE;
        }
        return parts.tables().isEmpty()
                ? MIGRATE + ", or apply the scripts of db/outbox"
                : "apply the newer scripts of db/outbox, as the others were applied";
    }
}
