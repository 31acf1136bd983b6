package io.outboxrelay.schema;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Everything that the scripts make, and what of it is there. Thread-safe. */
final class SchemaParts {

    /** What the migrations make, table by table; a test compares it with a migrated database. */
    static final List<String> COLUMNS = List.of(
            "outbox_message: tx id message_id queue body attributes group_id dedup_id available_at status attempts"
                    + " last_error created_at sent_at sqs_message_id",
            "outbox_lock: name lock_until locked_at locked_by",
            "outbox_relay_process: id queues started_at seen_at",
            "outbox_queue: queue breaker breaker_since breaker_reason sent_total sent_last_minute"
                    + " out_of_order_total reported_at",
            "outbox_control: queue changes",
            "outbox_paused: queue group_id paused_at paused_by reason",
            "outbox_audit: id at action actor db_user reason queue group_id error ids target originals",
            "inbox_message: key consumer business_key content_hash received_at",
            "inbox_effect: key consumer begun_at held_until attempts",
            "outbox_sample: queue slot at unsent dead oldest_seconds sent");

    /** The views and functions that the migrations make, the ones others are made of first; as for the tables. */
    static final List<String> VIEWS_AND_FUNCTIONS = List.of(
            "outbox_attributes_are_sendable",
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
            "inbox_lag",
            "outbox_unrest",
            "outbox_take",
            "outbox_note",
            "outbox_cancel",
            "outbox_reschedule",
            "outbox_unsent_of",
            "outbox_whole_groups",
            "outbox_move",
            "outbox_first_id_written",
            "outbox_replay",
            "outbox_look");

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

    private static final String TABLES = """
            SELECT wanted.tab
              FROM pg_catalog.unnest(?::text[]) WITH ORDINALITY AS wanted (tab, place)
             WHERE pg_catalog.to_regclass(wanted.tab) IS NOT NULL
             ORDER BY wanted.place
            """;

    private final JdbcClient jdbc;

    SchemaParts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** In the order in which they are made. The catalogue shows its entries to everybody, whatever this user may touch. */
    List<String> missing() {
        return Stream.concat(missingColumns().stream(), missingViewsAndFunctions().stream())
                .toList();
    }

    /** Tables of these names, be they the outbox's or somebody else's. */
    List<String> tables() {
        return jdbc.sql(TABLES)
                .param(COLUMNS.stream()
                        .map(table -> table.substring(0, table.indexOf(':')))
                        .toArray(String[]::new))
                .query(String.class)
                .list();
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
}
