package io.outboxrelay.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The questions of an operator in db/queries, run as psql would, so that no psql is needed. */
class QueriesTest {

    private final TestDatabase database = TestDatabase.migrated();
    private final Console console = new Console(database);
    private long dead;
    private long blocked;

    @BeforeEach
    void trouble() {
        console.aRelayLives();
        console.aRelayHolds("payments.fifo");
        dead = console.row("payments.fifo", "g1", "DEAD", "InvalidMessageContents: bad");
        blocked = console.row("payments.fifo", "g1", "BLOCKED", null);
        console.row("orders", null, "PENDING", null);
        console.row("orders", null, "RETRY", "InternalError: later");
        console.run("INSERT INTO outbox_message (queue, body, status, sent_at) VALUES ('orders', 'x', 'SENT', now())");
        console.run("SELECT outbox_pause('orders', reason => 'tests', actor => 'anna')");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void what_is_stuck() {
        assertThat(ask("01_what_is_stuck", Map.of())).hasSize(4);
        assertThat(ask("01_what_is_stuck", Map.of("queue", "payments.fifo")))
                .extracting(row -> row.get("first_id"))
                .containsExactlyInAnyOrder(dead, blocked);
    }

    @Test
    void what_is_stuck_for_the_same_reason_is_one_line() {
        console.run(
                "INSERT INTO outbox_message (queue, body, created_at, available_at)"
                        + " SELECT 'orders', 'x', now() - interval '1 hour', now() - interval '1 hour' FROM generate_series(1, 20)");
        assertThat(ask("01_what_is_stuck", Map.of("queue", "orders")))
                .extracting(row -> row.get("status") + " " + row.get("how_many"))
                .containsExactlyInAnyOrder("PENDING 21", "RETRY 1");
    }

    @Test
    void oldest_per_queue() {
        assertThat(ask("02_oldest_per_queue", Map.of()))
                .extracting(row -> row.get("queue"))
                .containsExactlyInAnyOrder("orders", "payments.fifo");
    }

    @Test
    void most_frequent_errors() {
        assertThat(ask("03_most_frequent_errors", Map.of()))
                .extracting(row -> row.get("code"))
                .containsExactlyInAnyOrder("InvalidMessageContents", "InternalError");
    }

    @Test
    void who_holds_which_lease() {
        assertThat(ask("04_who_holds_which_lease", Map.of())).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("queue", "payments.fifo"));
    }

    @Test
    void trace_one_message_by_either_id() {
        console.rows("SELECT * FROM outbox_retry(id => ?, reason => 'mended', actor => 'ben')", dead);
        String messageId = console.one(String.class, "SELECT message_id::text FROM outbox_message WHERE id = ?", dead);

        for (var known : List.of(Map.of("id", "" + dead), Map.of("message_id", messageId))) {
            assertThat(ask("05_trace_one_message", known)).singleElement().satisfies(row -> assertThat(row)
                    .containsEntry("status", "PENDING")
                    .extractingByKey("done_by_persons")
                    .asString()
                    .contains("RETRY by ben: mended"));
        }
    }

    @Test
    void of_a_message_that_is_gone_the_trace_says_so_and_what_persons_did() {
        console.rows("SELECT * FROM outbox_retry(id => ?, reason => 'mended', actor => 'ben')", dead);
        console.run("DELETE FROM outbox_message WHERE id = " + dead);

        assertThat(ask("05_trace_one_message", Map.of("id", "" + dead)))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row).containsEntry("id", dead);
                    assertThat(row).extractingByKey("why").asString().startsWith("it is not there");
                    assertThat(row)
                            .extractingByKey("done_by_persons")
                            .asString()
                            .contains("RETRY by ben");
                });
    }

    @Test
    void a_message_deep_in_a_blocked_group_is_traced_to_what_holds_the_group() {
        long last = console.row("payments.fifo", "g1", "BLOCKED", null);

        assertThat(ask("05_trace_one_message", Map.of("id", "" + last)))
                .singleElement()
                .satisfies(row ->
                        assertThat(row).extractingByKey("why").asString().contains("waits behind message " + dead));
    }

    @Test
    void a_message_far_down_the_backlog_is_traced_to_what_holds_the_queue() {
        console.run("INSERT INTO outbox_message (queue, body) SELECT 'orders', 'x' FROM generate_series(1, 200)");
        long last = console.row("orders", null, "PENDING", null);

        assertThat(ask("05_trace_one_message", Map.of("id", "" + last)))
                .singleElement()
                .satisfies(
                        row -> assertThat(row).extractingByKey("why").asString().contains("paused", "by anna"));
    }

    @Test
    void throughput_of_the_last_hour() {
        assertThat(ask("06_throughput_of_the_last_hour", Map.of("rows", "1000")))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("sent", 1L));
    }

    @Test
    void groups_by_backlog() {
        assertThat(ask("07_groups_by_backlog", Map.of("queue", "payments.fifo")))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("waiting", 2L).containsEntry("held_by", dead));
    }

    @Test
    void dead_by_day() {
        assertThat(ask("08_dead_by_day", Map.of())).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("dead", 1L));
    }

    @Test
    void what_did_a_person_do() {
        assertThat(ask("09_what_did_a_person_do", Map.of("actor", "anna", "since", "1 hour")))
                .singleElement()
                .satisfies(
                        row -> assertThat(row).containsEntry("action", "PAUSE").containsEntry("reason", "tests"));
        assertThat(ask("09_what_did_a_person_do", Map.of("actor", "nobody"))).isEmpty();
    }

    @Test
    void table_and_index_bloat() {
        assertThat(ask("10_table_and_index_bloat", Map.of()))
                .extracting(row -> row.get("name"))
                .contains("outbox_message", "outbox_message_pending");
    }

    @Test
    void every_query_has_a_test_and_shows_no_body() throws Exception {
        try (var files = Files.list(Path.of("db/queries"))) {
            var queries = files.map(file -> file.getFileName().toString()).toList();
            assertThat(queries).hasSize(10);
            for (String query : queries) {
                var rows = ask(query.replace(".sql", ""), Map.of("id", "" + dead, "queue", "payments.fifo"));
                assertThat(rows.toString()).as(query).doesNotContain("secret body");
            }
        }
    }

    @Test
    void an_operator_with_no_more_than_his_role_may_ask_them_all() throws Exception {
        console.run(Files.readString(Path.of("db/roles.sql")));
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement();
                var files = Files.list(Path.of("db/queries"))) {
            statement.execute("SET ROLE outbox_operator");
            for (Path file : files.toList()) {
                statement.execute(
                        PsqlScript.read(file.toString()).with(Map.of("id", "" + dead, "queue", "payments.fifo")));
            }
            statement.execute("RESET ROLE");
        }
    }

    private List<Map<String, Object>> ask(String query, Map<String, String> variables) {
        return console.rows(PsqlScript.read("db/queries/" + query + ".sql").with(variables));
    }
}
