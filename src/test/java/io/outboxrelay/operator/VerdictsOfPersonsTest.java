package io.outboxrelay.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.support.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLWarning;

class VerdictsOfPersonsTest {

    private final TestDatabase database = TestDatabase.migrated();
    private final Console console = new Console(database);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_dead_message_is_retried_with_all_its_attempts_or_discarded() {
        long first = console.row("orders", null, "DEAD", "X: y");
        long second = console.row("orders", null, "DEAD", "X: y");

        assertThat(console.rows("SELECT * FROM outbox_retry(id => ?, reason => 'mended')", first))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("id", first).containsEntry("attempts", 0));
        console.rows("SELECT * FROM outbox_discard(id => ?, reason => 'obsolete')", second);

        assertThat(console.status(first)).isEqualTo("PENDING");
        assertThat(console.status(second)).isEqualTo("DISCARDED");
    }

    @Test
    void messages_are_chosen_by_queue_group_and_error_up_to_a_limit() {
        long a1 = console.row("q.fifo", "a", "DEAD", "AccessDenied: no");
        long a2 = console.row("q.fifo", "a", "DEAD", "Timeout: none");
        long b1 = console.row("q.fifo", "b", "DEAD", "AccessDenied: no");
        long other = console.row("other", null, "DEAD", "AccessDenied: no");

        assertThat(retried("queue => 'q.fifo', group_id => 'a', error => 'AccessDenied%'"))
                .containsExactly(a1);
        assertThat(retried("error => 'AccessDenied%', max_rows => 1")).containsExactly(other);
        assertThat(retried("queue => 'q.fifo'")).containsExactly(a2, b1);
        assertThat(retried("queue => 'q.fifo'")).isEmpty();
    }

    @Test
    void a_call_that_took_the_first_of_many_says_how_many_are_left() throws Exception {
        for (int i = 0; i < 5; i++) {
            console.row("q.fifo", "a", "DEAD", "AccessDenied: no");
        }
        console.row("q.fifo", "a", "DEAD", "Timeout: none");

        assertThat(noticed("SELECT * FROM outbox_retry(error => 'Access%', max_rows => 2, reason => 'r')"))
                .contains("outbox_retry took the first 2, and 3 more are what you asked for");
        assertThat(noticed("SELECT * FROM outbox_retry(error => 'Access%', max_rows => 3, reason => 'r')"))
                .isEmpty();

        console.run("INSERT INTO outbox_message (queue, body, status) SELECT 'orders', 'x', 'DEAD' FROM"
                + " generate_series(1, 10500)");
        assertThat(noticed("SELECT * FROM outbox_discard(queue => 'orders', max_rows => 10, reason => 'r')"))
                .contains("took the first 10, and at least 10000 more");
    }

    @Test
    void every_call_is_audited_with_what_it_did() {
        long dead = console.row("orders", null, "DEAD", "X: y");
        console.rows(
                "SELECT * FROM outbox_discard(queue => 'orders', error => 'X%', reason => 'obsolete', actor => 'anna')");
        console.run("SELECT outbox_pause('orders', reason => 'why')");
        console.run("SELECT outbox_resume('orders')");

        var audit = console.rows(
                "SELECT action, actor, db_user, reason, queue, error, ids::text FROM outbox_audit ORDER BY id");
        assertThat(audit).extracting(row -> row.get("action")).containsExactly("DISCARD", "PAUSE", "RESUME");
        assertThat(audit.get(0))
                .containsAllEntriesOf(Map.of(
                        "actor",
                        "anna",
                        "db_user",
                        "postgres",
                        "reason",
                        "obsolete",
                        "queue",
                        "orders",
                        "error",
                        "X%",
                        "ids",
                        "{" + dead + "}"));
        assertThat(audit.get(1)).containsEntry("actor", "postgres");
    }

    @Test
    void only_messages_that_failed_are_decided_about() {
        long sent = console.row("orders", null, "SENT", null);
        console.row("orders", null, "PENDING", null);
        long waiting = retryLater("orders", null);

        assertThat(console.rows("SELECT * FROM outbox_discard(queue => 'orders', reason => 'r')"))
                .isEmpty();
        assertRefused(
                "outbox_retry(id => " + sent + ", reason => 'r')",
                "message " + sent + " is SENT",
                "DEAD and RETRY messages only");
        assertRefused("outbox_discard(id => " + waiting + ", reason => 'r')", "takes DEAD messages only");
        assertRefused("outbox_discard(id => 4711, reason => 'r')", "message 4711 is not there", "nobody can tell");
    }

    @Test
    void what_comes_again_later_comes_now_and_still_holds_its_group() {
        long head = retryLater("q.fifo", "a");
        long other = retryLater("orders", null);
        console.row("q.fifo", "a", "BLOCKED", null);

        assertThat(retried("queue => 'q.fifo'")).containsExactly(head);
        assertThat(retried("id => " + other)).containsExactly(other);
        assertThat(console.rows(
                        "SELECT status, attempts, available_at <= now() AS due FROM outbox_message WHERE id = ?", head))
                .containsExactly(Map.of("status", "RETRY", "attempts", 1, "due", true));
    }

    @Test
    void what_is_due_already_is_left_to_the_relay() {
        long due = console.row("orders", null, "RETRY", "X: y");
        assertThat(retried("queue => 'orders'")).isEmpty();
        assertThat(retried("id => " + due)).isEmpty();
    }

    @Test
    void dead_messages_and_those_that_come_again_share_the_limit() {
        long dead = console.row("orders", null, "DEAD", "X: y");
        long later = retryLater("orders", null);
        retryLater("orders", null);
        assertThat(retried("error => 'X%', max_rows => 2")).containsExactly(dead, later);
    }

    @Test
    void a_dry_run_returns_what_would_be_taken_and_changes_nothing() {
        long dead = console.row("orders", null, "DEAD", "X: y");
        long later = retryLater("orders", null);
        String before = "SELECT string_agg(m::text, ',' ORDER BY id) FROM outbox_message m";
        String table = console.one(String.class, before);

        assertThat(console.column(Long.class, "SELECT id FROM outbox_retry(queue => 'orders', dry_run => true)"))
                .containsExactly(dead, later);
        assertThat(console.column(Long.class, "SELECT id FROM outbox_discard(queue => 'orders', dry_run => true)"))
                .containsExactly(dead);

        assertThat(console.one(String.class, before)).isEqualTo(table);
        assertThat(console.rows("SELECT * FROM outbox_audit")).isEmpty();
        assertThat(console.rows("SELECT * FROM outbox_control")).isEmpty();
    }

    @Test
    void a_session_that_forgets_to_commit_ends_before_what_comes_again_waits_for_it_for_long() {
        retryLater("orders", null);
        assertThat(console.one(String.class, """
                SELECT current_setting('idle_in_transaction_session_timeout')
                FROM (SELECT count(*) FROM outbox_retry(queue => 'orders', reason => 'r') OFFSET 0) done
                """)).isEqualTo("1min");
        assertThat(console.one(String.class, "SHOW idle_in_transaction_session_timeout"))
                .isEqualTo("0");
    }

    @Test
    void wrong_arguments_say_what_is_allowed() {
        assertRefused("outbox_retry(id => 1)", "needs a reason");
        assertRefused("outbox_retry(id => 1, reason => ' ')", "needs a reason");
        assertRefused("outbox_discard(reason => 'r')", "give id, queue, queue with group_id, or error");
        assertRefused("outbox_retry(group_id => 'g', error => 'X%', reason => 'r')", "without a queue");
        assertRefused("outbox_retry(queue => 'q', max_rows => 0, reason => 'r')", "from 1 to 100000");
        assertRefused("outbox_pause('orders', reason => '')", "needs a reason");
        assertRefused("outbox_pause('https://sqs/orders', reason => 'r')", "is no name of a queue");
        assertRefused("outbox_pause('orders', reason => 'r', group_id => 'g')", "only groups of FIFO queues");
        assertRefused("outbox_pause('q.fifo', reason => 'r', group_id => '')", "is no group id");
        assertRefused("outbox_resume('orders')", "queue orders is not paused", "nothing is paused");
    }

    @Test
    void relays_are_told_of_each_change_per_queue() {
        console.row("a", null, "DEAD", "X: y");
        console.row("b", null, "DEAD", "X: y");
        console.rows("SELECT * FROM outbox_retry(error => 'X%', reason => 'r')");
        console.run("SELECT outbox_pause('b', reason => 'r')");

        assertThat(console.column(String.class, "SELECT queue || ' ' || changes FROM outbox_control ORDER BY 1"))
                .containsExactly("a 1", "b 2");
    }

    @Test
    void a_function_finds_its_own_tables_whatever_the_callers_search_path() {
        long dead = console.row("orders", null, "DEAD", "X: y");
        console.run("CREATE SCHEMA elsewhere CREATE TABLE outbox_message (id bigint, status text)");
        console.run("""
            DO $$ BEGIN
                SET LOCAL search_path = elsewhere;
                PERFORM public.outbox_retry(id => %d, reason => 'r');
            END $$
            """.formatted(dead));
        assertThat(console.status(dead)).isEqualTo("PENDING");
    }

    @Test
    void what_looks_like_a_slip_is_done_and_told() throws Exception {
        assertThat(noticed("SELECT * FROM outbox_retry(error => 'AccessDenied', reason => 'r')"))
                .contains("changed nothing")
                .contains("LIKE pattern");
        assertThat(noticed("SELECT outbox_pause('ordres', reason => 'r')"))
                .contains("no message waits for queue ordres")
                .contains("outbox_queue_name");
        console.row("orders", null, "PENDING", null);
        assertThat(noticed("SELECT outbox_pause('orders', reason => 'r')")).isEmpty();
    }

    @Test
    void an_operator_who_forgets_to_commit_keeps_no_relay_waiting() throws Exception {
        console.aRelayLives();
        console.aRelayHolds("q.fifo");
        console.row("q.fifo", "a", "DEAD", "X: y");
        console.row("q.fifo", "b", "DEAD", "X: y");
        long blocked = console.row("q.fifo", "a", "BLOCKED", null);
        long pending = console.row("q.fifo", "c", "PENDING", null);
        try (var operator = database.dataSource().getConnection();
                var typed = operator.createStatement()) {
            operator.setAutoCommit(false);
            typed.execute("SELECT * FROM outbox_retry(queue => 'q.fifo', group_id => 'a', reason => 'r')");
            typed.execute("SELECT * FROM outbox_discard(queue => 'q.fifo', reason => 'r')");
            typed.execute("SELECT outbox_pause('q.fifo', reason => 'r')");
            typed.execute("SELECT * FROM outbox_stuck");

            console.run("""
                DO $$ BEGIN
                    SET LOCAL lock_timeout = '2 s';
                    PERFORM FROM outbox_control, outbox_paused;
                    UPDATE outbox_message SET status = 'SENT', sent_at = now() WHERE id = %d;
                    UPDATE outbox_message SET status = 'PENDING' WHERE id = %d;
                    UPDATE outbox_lock SET lock_until = lock_until + interval '1 s';
                    UPDATE outbox_relay_process SET seen_at = now();
                    INSERT INTO outbox_queue (queue) VALUES ('q.fifo');
                END $$
                """.formatted(pending, blocked));
            operator.rollback();
        }
        assertThat(console.column(String.class, "SELECT DISTINCT status FROM outbox_message WHERE id <> ?", pending))
                .containsExactlyInAnyOrder("DEAD", "PENDING");
    }

    /** What psql prints besides the result. */
    private String noticed(String sql) throws Exception {
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
            var warning = statement.getWarnings();
            return warning == null
                    ? ""
                    : ((PSQLWarning) warning).getServerErrorMessage().toString();
        }
    }

    /** A row that failed and comes again in ten minutes. */
    private long retryLater(String queue, String group) {
        long id = console.row(queue, group, "RETRY", "X: y");
        console.run("UPDATE outbox_message SET available_at = now() + interval '10 min' WHERE id = ?", id);
        return id;
    }

    private List<Long> retried(String which) {
        return console.column(Long.class, "SELECT id FROM outbox_retry(" + which + ", reason => 'r')");
    }

    private void assertRefused(String call, String... parts) {
        assertThatThrownBy(() -> console.rows("SELECT * FROM " + call))
                .rootCause()
                .message()
                .contains(parts);
    }
}
