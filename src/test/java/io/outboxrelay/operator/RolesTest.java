package io.outboxrelay.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.inbox.InboxCalls;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.process.TestRelay;
import io.outboxrelay.support.RoomConfigurations;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.support.relay.ManualLoop;
import io.outboxrelay.support.relay.MessageTable;
import io.outboxrelay.support.relay.ScriptedSender;
import io.outboxrelay.support.relay.TestSender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLWarning;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Each part works under its role of db/roles.sql, and is refused what is not its own. */
class RolesTest {

    private static final String REFUSED = "permission denied";
    private static final List<String> ROLES = List.of("producer", "consumer", "relay", "operator");

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcTemplate owner = new JdbcTemplate(database.dataSource());
    private final MessageTable table = new MessageTable(database);
    private final ManualLoop loop = new ManualLoop();
    private final String suffix = UUID.randomUUID().toString().substring(0, 8);

    @BeforeEach
    void grant() throws Exception {
        String script = Files.readString(Path.of("db/roles.sql"));
        owner.execute(script);
        owner.execute(script); // after an upgrade it is run again
        for (String role : ROLES) {
            owner.execute("CREATE ROLE " + user(role) + " LOGIN PASSWORD 'x' IN ROLE outbox_" + role);
        }
    }

    @AfterEach
    void close() {
        for (String role : ROLES) {
            owner.execute("DROP ROLE " + user(role));
        }
        database.close();
    }

    @Test
    void a_service_writes_messages_and_reads_and_changes_none() {
        var dataSource = as("producer");
        new ApplicationContextRunner()
                .withBean(DataSource.class, () -> dataSource)
                .withBean(JdbcTransactionManager.class, () -> new JdbcTransactionManager(dataSource))
                .withPropertyValues("outbox.migrate=false")
                .withConfiguration(RoomConfigurations.of("schema", "producer"))
                .run(context -> new TransactionTemplate(context.getBean(JdbcTransactionManager.class))
                        .executeWithoutResult(tx -> context.getBean(Outbox.class)
                                .send(OutboxMessage.to("orders").body("{}").build())));
        assertThat(table.count("PENDING")).isEqualTo(1);

        assertRefused("producer", "SELECT * FROM outbox_message");
        assertRefused("producer", "UPDATE outbox_message SET status = 'SENT'");
        assertRefused("producer", "DELETE FROM outbox_message");
        assertRefused("producer", "INSERT INTO outbox_message (queue, body, sent_at) VALUES ('q', 'x', now())");
        assertRefused("producer", "SELECT outbox_pause('orders', reason => 'r')");
        assertRefused("producer", "SELECT * FROM outbox_stuck");
        assertRefused("producer", "SELECT * FROM outbox_stuck_of('orders', '1 min')");
        assertRefused("producer", "SELECT * FROM outbox_lag");
        assertRefused("consumer", "SELECT * FROM outbox_lag_of('orders')");
    }

    @Test
    void a_service_remembers_what_it_has_handled_and_reads_no_messages() throws Exception {
        InboxCalls.assertAllAnswered(as("consumer"));

        assertRefused("consumer", "UPDATE inbox_message SET content_hash = 1");
        assertRefused("consumer", "SELECT * FROM inbox_lag");
        assertRefused("consumer", "SELECT * FROM inbox_sample(100)");
        assertRefused("consumer", "SELECT * FROM outbox_message");
        assertRefused("consumer", "INSERT INTO outbox_message (queue, body) VALUES ('q', 'x')");
        assertRefused("producer", "SELECT * FROM inbox_message");
        assertRefused("relay", "SELECT * FROM inbox_message");
    }

    @Test
    void a_relay_relays_and_neither_writes_messages_nor_changes_their_bodies() {
        table.insertGroups("payments.fifo", 2, 3);
        table.insert("orders", null, "1");
        startRelay();
        loop.advance(Duration.ofSeconds(5));
        assertThat(table.count("SENT")).isEqualTo(7);
        assertThat(owner.queryForObject("SELECT sum(sent_total) FROM outbox_queue", Long.class))
                .isEqualTo(7);

        var asked = new JdbcTemplate(as("relay"));
        assertThat(asked.queryForList("SELECT queue, pending FROM outbox_lag")).hasSize(2);
        assertThat(asked.queryForList("SELECT queue, why_waiting FROM outbox_queue_state"))
                .hasSize(2);

        assertThat(asked.queryForList(
                        "SELECT body FROM outbox_look(?)", String.class, table.insert("orders", null, "looked into")))
                .containsExactly("looked into");
        assertThat(owner.queryForList("SELECT action || ' ' || actor FROM outbox_audit", String.class))
                .containsExactly("LOOK " + user("relay"));

        assertRefused("relay", "INSERT INTO outbox_message (queue, body) VALUES ('q', 'x')");
        assertRefused("relay", "UPDATE outbox_message SET body = 'forged'");
        assertRefused("relay", "SELECT * FROM outbox_retry(queue => 'orders', reason => 'r')");
        assertRefused("relay", "DELETE FROM outbox_audit");
        assertRefused("relay", "DROP TABLE outbox_message");
    }

    @Test
    void an_operator_sees_all_but_bodies_and_changes_by_the_functions_only() {
        long dead = table.insert("orders", null, "secret", "DEAD", 0);
        var operator = new JdbcTemplate(as("operator"));
        assertThat(operator.queryForList("SELECT * FROM outbox_stuck")).hasSize(1);
        assertThat(operator.queryForList("SELECT * FROM outbox_lag")).hasSize(1);
        operator.queryForList("SELECT outbox_pause('orders', reason => 'r'), outbox_resume('orders')");
        operator.queryForList("SELECT * FROM outbox_retry(id => ?, reason => 'r')", dead);
        assertThat(table.status(dead)).isEqualTo("PENDING");
        assertThat(operator.queryForList("SELECT DISTINCT actor || ' ' || db_user FROM outbox_audit", String.class))
                .containsExactly(user("operator") + " " + user("operator"));

        assertThat(operator.queryForList("SELECT * FROM inbox_lag")).hasSize(1);
        assertThat(operator.queryForList("SELECT * FROM inbox_unfinished")).isEmpty();

        assertRefused("operator", "DELETE FROM inbox_message");
        assertRefused("operator", "SELECT body FROM outbox_message");
        assertRefused("operator", "SELECT * FROM outbox_look(1)");
        assertRefused("operator", "UPDATE outbox_message SET status = 'DISCARDED'");
        assertRefused("operator", "DELETE FROM outbox_audit");
        assertRefused("operator", "DELETE FROM outbox_paused");
        assertRefused("operator", "UPDATE outbox_lock SET lock_until = now()");
        assertRefused(
                "operator", "SELECT * FROM outbox_decide('RETRY', 1, NULL, NULL, NULL, 1, 'r', 'somebody', false)");
    }

    @Test
    void the_script_warns_of_others_who_may_create_and_says_how_to_end_it() throws Exception {
        assertThat(warning()).isEmpty();
        owner.execute("GRANT CREATE ON SCHEMA public TO PUBLIC");
        assertThat(warning())
                .isEqualTo(
                        "PUBLIC may create functions in schema public, where the outbox is, and have them run with the"
                                + " rights of relays, services and operators\n  Hint: REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    }

    /** What a person who runs the script is warned of. */
    private String warning() throws Exception {
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(Files.readString(Path.of("db/roles.sql")));
            return statement.getWarnings() instanceof PSQLWarning warning
                    ? warning.getMessage() + "\n  Hint: "
                            + warning.getServerErrorMessage().getHint()
                    : "";
        }
    }

    private void startRelay() {
        TestRelay.on(loop, as("relay"), new InstantSender());
    }

    private void assertRefused(String role, String sql) {
        assertThatThrownBy(() -> new JdbcTemplate(as(role)).execute(sql))
                .rootCause()
                .hasMessageContainingAll(sql.startsWith("DROP") ? "must be owner" : REFUSED);
    }

    private DataSource as(String role) {
        return new DriverManagerDataSource(database.url(), user(role), "x");
    }

    private String user(String role) {
        return "test_" + role + "_" + suffix;
    }

    /** Takes everything. */
    private static final class InstantSender implements TestSender {

        @Override
        public void send(String queue, List<OutboxRow> rows, Consumer<List<Outcome>> report) {
            report.accept(ScriptedSender.sent(rows));
        }
    }
}
