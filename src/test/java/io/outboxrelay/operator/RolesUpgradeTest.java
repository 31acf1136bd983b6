package io.outboxrelay.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.support.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The schema is migrated under relays and operators that go on with the roles of before. */
class RolesUpgradeTest {

    private static final List<String> ROLES = List.of("relay", "operator", "dashboard");

    private final TestDatabase database = TestDatabase.empty();
    private final JdbcTemplate owner = new JdbcTemplate(database.dataSource());
    private final String suffix = UUID.randomUUID().toString().substring(0, 8);

    @BeforeEach
    void upgrade() throws IOException {
        migrate("14");
        owner.execute(
                new ClassPathResource("upgrade/roles_of_version_14.sql").getContentAsString(StandardCharsets.UTF_8));
        ROLES.forEach(role -> owner.execute("CREATE ROLE " + user(role) + " LOGIN PASSWORD 'x'"));
        owner.execute("GRANT outbox_relay TO " + user("relay"));
        owner.execute("GRANT outbox_operator TO " + user("operator"));
        owner.execute("GRANT SELECT (queue, pending) ON outbox_lag TO " + user("dashboard"));
        owner.execute("INSERT INTO outbox_message (queue, body, status) VALUES ('orders', 'x', 'DEAD')");
        migrate("latest");
    }

    @AfterEach
    void close() {
        owner.execute("DROP OWNED BY " + user("dashboard"));
        ROLES.forEach(role -> owner.execute("DROP ROLE " + user(role)));
        database.close();
    }

    @Test
    void a_relay_reads_after_the_upgrade_what_it_read_before() {
        assertReads("relay", "SELECT * FROM outbox_lag");
        assertReads("relay", "SELECT * FROM outbox_queue_state");
    }

    @Test
    void an_operator_reads_after_the_upgrade_what_it_read_before() {
        assertReads("operator", "SELECT * FROM outbox_lag");
        assertReads("operator", "SELECT * FROM outbox_queue_state");
        assertReads("operator", "SELECT * FROM outbox_queue_name");
        assertReads("operator", "SELECT * FROM outbox_stuck");
    }

    @Test
    void who_reads_some_columns_of_a_view_reads_them_after_the_upgrade() {
        assertReads("dashboard", "SELECT queue, pending FROM outbox_lag");
    }

    @Test
    void nobody_may_call_what_none_of_his_views_call() {
        for (String role : List.of("relay", "dashboard")) {
            assertThatThrownBy(() -> as(role).execute("SELECT * FROM outbox_stuck_of('orders', '1 min')"))
                    .rootCause()
                    .hasMessageContaining("permission denied for function outbox_stuck_of");
        }
    }

    private void assertReads(String role, String sql) {
        assertThat(as(role).queryForList(sql)).as(sql).hasSize(1);
    }

    private JdbcTemplate as(String role) {
        return new JdbcTemplate(new DriverManagerDataSource(database.url(), user(role), "x"));
    }

    private String user(String role) {
        return "test_" + role + "_" + suffix;
    }

    private void migrate(String target) {
        Flyway.configure()
                .dataSource(database.dataSource())
                .locations("classpath:db/outbox")
                .table("outbox_schema_history")
                .target(target)
                .load()
                .migrate();
    }
}
