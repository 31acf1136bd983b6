package io.outboxrelay.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.PostgresServer;
import io.outboxrelay.support.TestDatabase;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.assertj.core.api.SoftAssertions;
import org.flywaydb.core.Flyway;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A database with the outbox in one of its schemas, and a user for each role: the owner, those of db/roles.sql, a stranger. */
final class SchemaUnderTest implements AutoCloseable {

    private static final List<String> ROLES = List.of("producer", "consumer", "relay", "operator");
    private static final String NO_RIGHT = "ERROR: permission denied";

    private final TestDatabase database;
    private final String schema;
    private final String suffix = UUID.randomUUID().toString().substring(0, 8);

    SchemaUnderTest(PostgresServer server, String schema) {
        this.database = TestDatabase.emptyOn(server);
        this.schema = schema;
        var jdbc = database.jdbc();
        jdbc.sql("CREATE SCHEMA IF NOT EXISTS \"%s\"".formatted(schema)).update();
        jdbc.sql("CREATE ROLE %s LOGIN PASSWORD 'x'".formatted(user("stranger")))
                .update();
    }

    /** As a tool of the owner's does it: each script of the folder in one transaction, in the order of their names. */
    void migrateByHand() throws IOException, SQLException {
        try (var files = Files.list(Path.of("db/outbox"))) {
            for (var file : files.sorted().toList()) {
                run("owner", Files.readString(file));
            }
        }
    }

    void migrateWithFlyway() {
        Flyway.configure()
                .dataSource(url(), database.username(), database.password())
                .locations("classpath:io/outboxrelay/schema/scripts")
                .table("outbox_schema_history")
                .load()
                .migrate();
    }

    void grantRoles() throws IOException, SQLException {
        run("owner", Files.readString(Path.of("db/roles.sql")));
        for (String role : ROLES) {
            run("owner", "CREATE ROLE %s LOGIN PASSWORD 'x' IN ROLE outbox_%s".formatted(user(role), role));
        }
    }

    /** What a stranger who may create in the schema would put there. */
    void plantTraps() throws IOException, SQLException {
        run("owner", "GRANT CREATE ON SCHEMA \"%s\" TO PUBLIC".formatted(schema));
        run(
                "stranger",
                new ClassPathResource("operator/hostile_schema.sql").getContentAsString(StandardCharsets.UTF_8));
    }

    /** Messages in every state, two pauses, a closed queue and a relay that holds another; an inbox with unfinished work. */
    void fill() throws SQLException {
        run("owner", """
                INSERT INTO outbox_message (queue, group_id, body, status, attempts, last_error, created_at, available_at)
                VALUES ('orders', NULL, 'x', 'DEAD', 1, 'InvalidMessageContents: bad', now() - interval '1 hour', now()),
                       ('orders', NULL, 'x', 'DEAD', 1, 'AccessDenied: no', now() - interval '1 hour', now()),
                       ('orders', NULL, 'x', 'SCHEDULED', 0, NULL, now(), now() - interval '1 hour'),
                       ('closed', NULL, 'x', 'PENDING', 0, NULL, now() - interval '1 hour', now() - interval '1 hour'),
                       ('paused', NULL, 'x', 'PENDING', 0, NULL, now() - interval '1 hour', now() - interval '1 hour'),
                       ('payments.fifo', 'g', 'x', 'DEAD', 1, 'Bad: it is', now() - interval '1 hour', now()),
                       ('payments.fifo', 'g', 'x', 'BLOCKED', 0, NULL, now() - interval '1 hour', now()),
                       ('payments.fifo', 'h', 'x', 'RETRY', 1, 'Timeout: too late', now() - interval '1 hour', now()),
                       ('payments.fifo', 'h', 'x', 'BLOCKED', 0, NULL, now() - interval '1 hour', now()),
                       ('payments.fifo', 'paused', 'x', 'PENDING', 0, NULL, now() - interval '1 hour', now() - interval '1 hour'),
                       ('from.fifo', 'g', 'x', 'SENT', 0, NULL, now() - interval '1 hour', now() - interval '1 hour'),
                       ('from.fifo', 'g', 'x', 'RETRY', 1, 'Timeout: too late', now() - interval '1 hour', now() + interval '1 hour');
                INSERT INTO outbox_relay_process (id) VALUES ('6e1a5e0e-0f1c-4b52-9c1f-3f6f2d1d7a11');
                INSERT INTO outbox_lock VALUES ('queue:payments.fifo', timezone('utc', now()) + interval '1 hour', timezone('utc', now()),
                                                '6e1a5e0e-0f1c-4b52-9c1f-3f6f2d1d7a11');
                INSERT INTO outbox_queue (queue, breaker, breaker_reason) VALUES ('closed', 'OPEN', 'AccessDenied: no');
                INSERT INTO outbox_paused (queue, paused_by, reason) VALUES ('paused', 'anna', 'r');
                INSERT INTO inbox_message (key, consumer) VALUES (gen_random_uuid(), 'billing');
                INSERT INTO inbox_effect (key, consumer, held_until)
                VALUES (gen_random_uuid(), 'billing', now()), (gen_random_uuid(), 'billing', now() + interval '1 hour');
                """);
    }

    void run(String role, String script) throws SQLException {
        try (var connection = as(role);
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(script);
            connection.commit();
        }
    }

    /** Those whose call it is are answered as they should be, all others likewise or that they have no right to ask. */
    void assertEachRoleIsAnswered() throws SQLException {
        var all = new SoftAssertions();
        for (String role : ROLES) {
            try (var connection = as(role);
                    var statement = connection.createStatement()) {
                for (OperatorCall call : OperatorCall.ALL) {
                    String refusal = refusal(statement, call.sql());
                    all.assertThat(refusal).as("%s: %s", role, call.sql()).satisfies(said -> assertThat(
                                    call.isAnsweredBy(said) || !role.equals(call.role()) && said.startsWith(NO_RIGHT))
                            .isTrue());
                }
            }
        }
        all.assertAll();
    }

    /** What the database says if it refuses, else nothing. */
    private static String refusal(Statement statement, String sql) {
        try {
            statement.execute(sql);
            return "";
        } catch (SQLException e) {
            return e.getMessage();
        }
    }

    /** The first column of what the owner sees. */
    List<String> ask(String sql) throws SQLException {
        try (var connection = as("owner");
                var rows = connection.createStatement().executeQuery(sql)) {
            var answers = new ArrayList<String>();
            while (rows.next()) {
                answers.add(rows.getString(1));
            }
            return answers;
        }
    }

    /** As one of the roles, with the schema as its search_path. */
    DataSource dataSource(String role) {
        return new DriverManagerDataSource(url(), user(role), "x");
    }

    private Connection as(String role) throws SQLException {
        return role.equals("owner")
                ? DriverManager.getConnection(url(), database.username(), database.password())
                : DriverManager.getConnection(url(), user(role), "x");
    }

    private String url() {
        return database.url() + "?currentSchema=" + URLEncoder.encode('"' + schema + '"', StandardCharsets.UTF_8);
    }

    private String user(String role) {
        return "test_" + role + "_" + suffix;
    }

    @Override
    public void close() {
        var jdbc = database.jdbc();
        jdbc.sql("DROP OWNED BY " + user("stranger")).update();
        Stream.concat(Stream.of("stranger"), ROLES.stream())
                .forEach(role -> jdbc.sql("DROP ROLE IF EXISTS " + user(role)).update());
        database.close();
    }
}
