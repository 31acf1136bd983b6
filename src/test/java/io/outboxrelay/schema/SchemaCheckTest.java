package io.outboxrelay.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.outboxrelay.support.TestDatabase;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class SchemaCheckTest {

    private final TestDatabase database = TestDatabase.empty();
    private final SchemaCheck check = new SchemaCheck(database.jdbc());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_migrated_database_passes() {
        migrate("latest");
        check.verify();
    }

    @Test
    void a_missing_schema_is_named_with_the_way_out() {
        assertRefused("no usable outbox", "outbox_message.tx is missing", "outbox.migrate=true", "db/outbox");
    }

    @Test
    void an_old_schema_is_named_with_its_version_and_the_version_needed() {
        migrate("1");
        assertRefused("is at version 1 ", "needs " + newestVersion() + ":", "outbox.migrate=true");
    }

    @Test
    void a_schema_applied_with_another_tool_passes_if_it_is_complete() {
        migrate("latest");
        database.jdbc().sql("DROP TABLE outbox_schema_history").update();
        check.verify();

        database.jdbc().sql("ALTER TABLE outbox_message DROP COLUMN sent_at").update();
        assertRefused("outbox_message.sent_at is missing:");
    }

    @Test
    void a_table_without_the_views_and_functions_of_the_operators_is_no_outbox() {
        migrate("latest");
        database.jdbc().sql("DROP TABLE outbox_schema_history").update();
        database.jdbc()
                .sql("ALTER FUNCTION outbox_pause(text, text, text, text) RENAME TO outbox_stop")
                .update();
        assertRefused("outbox_pause is missing:");

        database.jdbc().sql("DROP VIEW outbox_lag").update();
        assertRefused("outbox_lag is missing and 1 more:");
    }

    @Test
    void a_schema_newer_than_the_software_passes() {
        migrate("latest");
        database.jdbc()
                .sql("INSERT INTO outbox_schema_history SELECT installed_rank + 100, '999', description, type, script,"
                        + " checksum, installed_by, installed_on, execution_time, success FROM outbox_schema_history"
                        + " WHERE version = '01'")
                .update();
        check.verify();
    }

    @Test
    void a_user_who_may_not_read_the_history_is_not_refused() {
        migrate("latest");
        database.jdbc().sql("CREATE ROLE outbox_test_reader LOGIN PASSWORD 'x'").update();
        try {
            new SchemaCheck(JdbcClient.create(new DriverManagerDataSource(database.url(), "outbox_test_reader", "x")))
                    .verify();
        } finally {
            database.jdbc().sql("DROP ROLE outbox_test_reader").update();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE outbox_message ALTER COLUMN id SET CACHE 50",
                "ALTER SEQUENCE outbox_message_id_seq CACHE 50"
            })
    void ids_that_sessions_draw_in_advance_are_named_with_the_way_out(String tuning) {
        migrate("latest");
        database.jdbc().sql(tuning).update();
        assertRefused("ids of outbox_message 50 at a time", ": ALTER SEQUENCE outbox_message_id_seq CACHE 1");

        database.jdbc().sql("ALTER SEQUENCE outbox_message_id_seq CACHE 1").update();
        check.verify();
    }

    @Test
    void the_check_knows_every_column_that_the_migrations_make() {
        migrate("latest");
        assertThat(database.jdbc()
                        .sql("SELECT table_name || ': ' || string_agg(column_name, ' ' ORDER BY ordinal_position)"
                                + " FROM information_schema.columns JOIN information_schema.tables"
                                + " USING (table_schema, table_name)"
                                + " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
                                + " AND table_name <> 'outbox_schema_history' GROUP BY table_name")
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrderElementsOf(SchemaParts.COLUMNS);
    }

    @Test
    void the_check_knows_every_view_and_function_that_the_migrations_make() {
        migrate("latest");
        assertThat(database.jdbc()
                        .sql(
                                "SELECT relname::text FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace"
                                        + " UNION ALL SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrderElementsOf(SchemaParts.VIEWS_AND_FUNCTIONS);
    }

    private void assertRefused(String... parts) {
        assertThatExceptionOfType(OutboxSchemaException.class)
                .isThrownBy(check::verify)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts).doesNotContain("\n"));
    }

    private int newestVersion() {
        var pending = flyway("latest").info().pending();
        return Integer.parseInt(pending[pending.length - 1].getVersion().getVersion());
    }

    private void migrate(String target) {
        flyway(target).migrate();
    }

    private Flyway flyway(String target) {
        return Flyway.configure()
                .dataSource(database.dataSource())
                .locations(SchemaScripts.LOCATION)
                .table(SchemaHistory.TABLE)
                .target(target)
                .load();
    }
}
