package io.outboxrelay.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.outboxrelay.support.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scripts that somebody applied with another tool, and a process that starts with the default, to migrate. */
class SchemaByHandTest {

    private final TestDatabase database = TestDatabase.empty();
    private final SchemaCheck check = new SchemaCheck(database.jdbc());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_complete_schema_is_taken_as_the_version_it_is() throws Exception {
        apply(scripts());
        migrate();
        check.verify();
        assertThat(history()).containsExactly(Integer.toString(SchemaScripts.newestVersion()));

        migrate();
        assertThat(history()).hasSize(1);
    }

    /** What an earlier failed start may have left. */
    @Test
    void a_history_of_nothing_beside_a_complete_schema_does_no_harm() throws Exception {
        migrate();
        database.jdbc().sql("DELETE FROM outbox_schema_history").update();
        database.jdbc()
                .sql("INSERT INTO outbox_schema_history VALUES (1, '0', '<< Flyway Baseline >>', 'BASELINE',"
                        + " '<< Flyway Baseline >>', NULL, 'x', now(), 0, true)")
                .update();
        check.verify();
        migrate();
        check.verify();
        assertThat(history()).containsExactly(Integer.toString(SchemaScripts.newestVersion()));
    }

    @Test
    void a_start_that_fails_on_an_incomplete_schema_leaves_nothing_and_names_the_only_way_out() throws Exception {
        apply(scripts().subList(0, 3));
        String said = refusal(this::migrate);
        assertThat(said)
                .contains("table outbox_message is there already", "outbox_control.queue is missing")
                .contains("apply the newer scripts of db/outbox as the others were applied")
                .doesNotContain("outbox.migrate");
        assertThat(database.jdbc()
                        .sql("SELECT to_regclass('outbox_schema_history')::text")
                        .query(String.class)
                        .optional())
                .isEmpty();
        assertThat(refusal(check::verify))
                .endsWith("apply the newer scripts of db/outbox, as the others were applied")
                .doesNotContain("outbox.migrate");

        apply(scripts().subList(3, scripts().size()));
        check.verify();
        migrate();
        check.verify();
    }

    @Test
    void a_table_of_somebody_elses_is_named_and_left_alone() {
        database.jdbc().sql("CREATE TABLE outbox_message (id text)").update();
        assertThat(refusal(this::migrate))
                .contains("table outbox_message is there already", "currentSchema")
                .doesNotContain("\n");
        database.jdbc().sql("INSERT INTO outbox_message VALUES ('theirs')").update();
    }

    private static String refusal(Runnable start) {
        var caught = new String[1];
        assertThatExceptionOfType(OutboxSchemaException.class)
                .isThrownBy(start::run)
                .satisfies(e -> caught[0] = e.getMessage());
        return caught[0];
    }

    private void migrate() {
        new SchemaMigration(database.dataSource()).afterPropertiesSet();
    }

    private List<String> history() {
        return database.jdbc()
                .sql("SELECT version FROM outbox_schema_history ORDER BY installed_rank")
                .query(String.class)
                .list();
    }

    /** In the order in which a shell lists them. */
    private static List<Path> scripts() throws IOException {
        try (var files = Files.list(Path.of("db/outbox"))) {
            return files.sorted().toList();
        }
    }

    private void apply(List<Path> scripts) throws Exception {
        for (Path script : scripts) {
            try (Connection connection = database.dataSource().getConnection();
                    var statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute(Files.readString(script));
                connection.commit();
            }
        }
    }
}
