package io.outboxrelay.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.LogLines;
import io.outboxrelay.support.TestDatabase;
import java.nio.charset.StandardCharsets;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class OpenSchemaWarningTest {

    private static final String EVERYBODY =
            "WARN PUBLIC may create functions in schema public, where the outbox is, and have them run with the rights of"
                    + " relays, services and operators: REVOKE CREATE ON SCHEMA public FROM PUBLIC";

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcTemplate owner = new JdbcTemplate(database.dataSource());
    private final LogLines lines = new LogLines(OpenSchemaWarning.class);

    @AfterEach
    void close() {
        lines.close();
        database.close();
    }

    @Test
    void where_nobody_else_may_create_nothing_is_said() {
        warn();
        assertThat(lines.all()).isEmpty();
    }

    @Test
    void where_everybody_may_create_one_line_says_so_and_what_to_do() {
        owner.execute("GRANT CREATE ON SCHEMA public TO PUBLIC");
        warn();
        assertThat(lines.take()).containsExactly(EVERYBODY);

        owner.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        warn();
        assertThat(lines.all()).isEmpty();
    }

    @Test
    void those_who_may_create_are_named_but_for_owners_and_superusers() {
        owner.execute("CREATE ROLE \"Test-Developer\"");
        owner.execute("CREATE ROLE test_migrator");
        try {
            owner.execute("ALTER TABLE outbox_message OWNER TO test_migrator");
            owner.execute("GRANT CREATE ON SCHEMA public TO \"Test-Developer\", test_migrator, " + database.username());
            owner.execute("ALTER SCHEMA public RENAME TO \"Order-Service\"");
            warn(new DriverManagerDataSource(
                    database.url() + "?currentSchema=%22Order-Service%22", database.username(), database.password()));
        } finally {
            owner.execute("REASSIGN OWNED BY test_migrator TO " + database.username());
            owner.execute("DROP OWNED BY \"Test-Developer\", test_migrator");
            owner.execute("DROP ROLE \"Test-Developer\", test_migrator");
        }
        assertThat(lines.all()).singleElement().satisfies(line -> assertThat(line)
                .startsWith("WARN \"Test-Developer\" may create functions in schema \"Order-Service\", where")
                .endsWith(": REVOKE CREATE ON SCHEMA \"Order-Service\" FROM \"Test-Developer\""));
    }

    @Test
    void what_others_have_put_there_does_not_keep_it_from_warning() throws Exception {
        owner.execute("GRANT CREATE ON SCHEMA public TO PUBLIC");
        owner.execute(new ClassPathResource("operator/hostile_schema.sql").getContentAsString(StandardCharsets.UTF_8));
        warn();
        assertThat(lines.all()).containsExactly(EVERYBODY);
    }

    @Test
    void a_database_without_an_outbox_or_out_of_reach_is_somebody_elses_matter() {
        owner.execute("DROP TABLE outbox_message CASCADE");
        warn();
        warn(new DriverManagerDataSource("jdbc:postgresql://localhost:1/none", "x", "x"));
        assertThat(lines.all()).noneMatch(line -> line.startsWith("WARN"));
    }

    private void warn() {
        warn(database.dataSource());
    }

    private static void warn(DataSource dataSource) {
        new OpenSchemaWarning(JdbcClient.create(dataSource)).afterSingletonsInstantiated();
    }
}
