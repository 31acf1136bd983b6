package io.outboxrelay.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Says whether the schema of the outbox is there and new enough for this version of the software. Thread-safe.
 *
 * <p>Every column, view and function of the outbox must exist. Where the history of the migrations can be read, its newest
 * version must do, too. Ids must be drawn one by one.
 */
public final class SchemaCheck {

    static final String MIGRATIONS = "classpath:db/outbox";
    static final String HISTORY = "outbox_schema_history";

    /** What the migrations make, table by table; a test compares it with a migrated database. */
    static final List<String> COLUMNS = List.of(
            "outbox_message: tx id message_id queue body attributes group_id dedup_id available_at status attempts"
                    + " last_error created_at sent_at sqs_message_id",
            "outbox_lock: name lock_until locked_at locked_by",
            "outbox_relay_process: id queues started_at seen_at",
            "outbox_queue: queue breaker breaker_since breaker_reason sent_total sent_last_minute reported_at",
            "outbox_control: queue changes",
            "outbox_paused: queue group_id paused_at paused_by reason",
            "outbox_audit: id at action actor db_user reason queue group_id error ids",
            "inbox_message: key consumer business_key content_hash received_at",
            "inbox_effect: key consumer begun_at held_until attempts");

    /** The views and functions that the migrations make, the ones others are made of first; as for the tables. */
    static final List<String> VIEWS_AND_FUNCTIONS = List.of(
            "outbox_cause",
            "outbox_queue_names",
            "outbox_queue_name",
            "outbox_queue_state",
            "outbox_stuck_of",
            "outbox_stuck",
            "outbox_lag_of",
            "outbox_lag",
            "outbox_decide",
            "outbox_retry",
            "outbox_discard",
            "outbox_pause",
            "outbox_resume",
            "inbox_unfinished",
            "inbox_sample",
            "inbox_lag");

    private static final String HISTORY_IS_READABLE =
            "SELECT coalesce(pg_catalog.has_table_privilege(pg_catalog.to_regclass('outbox_schema_history'), 'SELECT'), false)";

    private static final String NEWEST_APPLIED = """
            SELECT coalesce(max(version::int), 0)
              FROM outbox_schema_history
             WHERE success AND version ~ '^[0-9]+$'
            """;

    private static final String MISSING_COLUMNS = """
            SELECT wanted.tab || '.' || wanted.col
              FROM ROWS FROM (pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::text[]))
                   WITH ORDINALITY AS wanted (tab, col, place)
             WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute
                                WHERE attrelid = pg_catalog.to_regclass(wanted.tab)::oid AND attname::text = wanted.col
                                  AND NOT attisdropped)
             ORDER BY wanted.place
            """;

    private static final String MISSING_VIEWS_AND_FUNCTIONS = """
            SELECT wanted.name
              FROM pg_catalog.unnest(?::text[]) WITH ORDINALITY AS wanted (name, place)
             WHERE pg_catalog.to_regclass(wanted.name) IS NULL AND pg_catalog.to_regproc(wanted.name) IS NULL
             ORDER BY wanted.place
            """;

    /** A session with a cache draws ids long before the transactions that use them. */
    private static final String CACHED_IDS = """
            SELECT seqcache, seqrelid::pg_catalog.regclass::text AS sequence
              FROM pg_catalog.pg_sequence
             WHERE seqrelid = pg_catalog.pg_get_serial_sequence('outbox_message', 'id')::pg_catalog.regclass::oid
               AND seqcache > 1
            """;

    private static final String WAY_OUT =
            "start once with outbox.migrate=true as a user who may create tables, or apply the newer scripts of db/outbox";

    private static final Pattern VERSION = Pattern.compile("V([0-9]+)__.*\\.sql");

    private final JdbcClient jdbc;

    SchemaCheck(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Returns if the schema will do.
     *
     * @throws OutboxSchemaException if it is missing, too old or draws ids in advance; one sentence says so, and what to do
     * @throws org.springframework.dao.DataAccessException if the database can't be asked
     */
    public void verify() {
        if (jdbc.sql(HISTORY_IS_READABLE).query(Boolean.class).single()) {
            verifyVersion();
        }
        verifyParts();
        verifyIds();
    }

    private void verifyVersion() {
        int applied = jdbc.sql(NEWEST_APPLIED).query(Integer.class).single();
        int needed = newestMigration();
        if (applied < needed) {
            throw new OutboxSchemaException(
                    "The schema of the outbox is at version %d and this software needs %d: %s"
                            .formatted(applied, needed, WAY_OUT),
                    null);
        }
    }

    /** The catalogue shows its entries to everybody; information_schema would hide those that this user may not touch. */
    private void verifyParts() {
        List<String> missing = Stream.concat(missingColumns().stream(), missingViewsAndFunctions().stream())
                .toList();
        if (!missing.isEmpty()) {
            throw new OutboxSchemaException(
                    "The database has no usable outbox, %s is missing%s: %s"
                            .formatted(
                                    missing.get(0),
                                    missing.size() == 1 ? "" : " and " + (missing.size() - 1) + " more",
                                    WAY_OUT),
                    null);
        }
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

    private List<String> missingColumns() {
        return jdbc.sql(MISSING_COLUMNS)
                .param(wanted().map(c -> c[0]).toArray(String[]::new))
                .param(wanted().map(c -> c[1]).toArray(String[]::new))
                .query(String.class)
                .list();
    }

    private List<String> missingViewsAndFunctions() {
        return jdbc.sql(MISSING_VIEWS_AND_FUNCTIONS)
                .param(VIEWS_AND_FUNCTIONS.toArray(String[]::new))
                .query(String.class)
                .list();
    }

    private static Stream<String[]> wanted() {
        return COLUMNS.stream().flatMap(table -> {
            String[] parts = table.split(": ");
            return Arrays.stream(parts[1].split(" ")).map(column -> new String[] {parts[0], column});
        });
    }

    /** Learned from the scripts beside this class, so that no number has to be kept in step with them. */
    private static int newestMigration() {
        try {
            var scripts = new PathMatchingResourcePatternResolver(SchemaCheck.class.getClassLoader())
                    .getResources(MIGRATIONS + "/V*.sql");
            return Arrays.stream(scripts)
                    .map(Resource::getFilename)
                    .filter(name -> name != null)
                    .map(VERSION::matcher)
                    .filter(Matcher::matches)
                    .mapToInt(version -> Integer.parseInt(version.group(1)))
                    .max()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException("the migrations in " + MIGRATIONS + " can't be listed", e);
        }
    }
}
