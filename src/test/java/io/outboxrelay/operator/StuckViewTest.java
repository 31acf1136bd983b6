package io.outboxrelay.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StuckViewTest {

    private final TestDatabase database = TestDatabase.migrated();
    private final Console console = new Console(database);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void an_outbox_without_trouble_shows_nothing() {
        console.run("INSERT INTO outbox_message (queue, body) VALUES ('orders', 'new')");
        console.row("orders", null, "SENT", null);
        console.row("orders", null, "DISCARDED", "InvalidMessageContents: bad");

        assertThat(console.rows("SELECT * FROM outbox_stuck")).isEmpty();
    }

    @Test
    void without_a_relay_it_says_so() {
        long id = console.row("orders", null, "PENDING", null);
        assertStuck(id, "no relay is alive", "start a relay");
    }

    @Test
    void a_missing_and_a_closed_queue_are_told_apart() {
        console.aRelayLives();
        console.theBreakerOpened("gone", "QueueDoesNotExist: Queue gone does not exist");
        console.theBreakerOpened("closed", "AccessDenied: SQS refuses access to queue closed");
        long gone = console.row("gone", null, "PENDING", null);
        long closed = console.row("closed", null, "PENDING", null);

        assertStuck(gone, "the queue does not exist", "create the queue");
        assertThat(whatToDo(gone))
                .contains(
                        "SELECT outbox_pause('gone', reason => '...')",
                        "SELECT * FROM outbox_move(to_queue => '...', queue => 'gone', reason => '...')");
        assertStuck(closed, "denies access", "grant sqs:GetQueueUrl and sqs:SendMessage");
        assertThat(whatToDo(closed)).doesNotContain("outbox_move");
    }

    @Test
    void a_message_that_is_too_long_and_one_that_sqs_never_takes_are_told_apart() {
        console.aRelayLives();
        long tooLong = console.row("orders", null, "DEAD", "MessageTooLong: message has 300000 bytes");
        long entry = console.row(
                "orders",
                null,
                "DEAD",
                "InvalidParameterValue: One or more parameters are invalid. "
                        + "Reason: Message must be shorter than 1024 bytes.");
        long illegal = console.row("orders", null, "DEAD", "InvalidMessageContents: Invalid characters found");

        assertStuck(tooLong, "longer than the queue allows", "MaximumMessageSize");
        assertStuck(entry, "longer than the queue allows", "MaximumMessageSize");
        assertStuck(illegal, "characters or attributes that SQS never takes", "outbox_discard(id => " + illegal);
    }

    @Test
    void a_blocked_group_names_the_dead_message_that_holds_it() {
        console.aRelayLives();
        long dead = console.row("orders.fifo", "customer-1", "DEAD", "InvalidMessageContents: bad");
        long blocked = console.row("orders.fifo", "customer-1", "BLOCKED", null);
        console.row("orders.fifo", "customer-1", "BLOCKED", null);

        assertStuck(blocked, "waits behind message " + dead + ", which is DEAD", "outbox_retry(id => " + dead);
        assertThat(console.rows("SELECT * FROM outbox_stuck")).hasSize(2);
    }

    @Test
    void a_blocked_group_names_the_message_that_is_tried_again() {
        console.aRelayLives();
        long head = console.row("orders.fifo", "customer-1", "RETRY", "InternalError: try later");
        long blocked = console.row("orders.fifo", "customer-1", "BLOCKED", null);

        assertStuck(blocked, "waits behind message " + head + ", which failed 1 times", "nothing");
        assertStuck(head, "SQS or the way to it fails; tried again at", "leaves by itself");
        assertThat(List.of(whatToDo(blocked), whatToDo(head))).allSatisfy(text -> assertThat(text)
                .contains("SELECT * FROM outbox_retry(id => " + head + ", reason => '...')"));
    }

    @Test
    void every_call_that_is_named_can_be_pasted() {
        console.aRelayLives();
        console.theBreakerOpened("it_s-gone", "QueueDoesNotExist: Queue it_s-gone does not exist");
        console.row("it_s-gone", null, "PENDING", null);
        console.row("orders", null, "DEAD", "InternalError: Entry failed");
        console.row("orders", null, "RETRY", "InternalError: try later");
        console.row("dead.fifo", "a'b", "DEAD", "InternalError: Entry failed");
        console.row("dead.fifo", "a'b", "BLOCKED", null);
        console.row("late.fifo", "a'b", "RETRY", "InternalError: try later");
        console.row("late.fifo", "a'b", "BLOCKED", null);
        console.row("paused.fifo", "a'b", "BLOCKED", null);
        console.run("SELECT outbox_pause('paused.fifo', group_id => 'a''b', reason => 'r')");
        console.row("paused", null, "PENDING", null);
        console.run("SELECT outbox_pause('paused', reason => 'r')");
        console.run("UPDATE outbox_message SET available_at = now() + interval '5 minutes' WHERE status = 'RETRY'");

        List<String> calls = console.column(String.class, """
                SELECT DISTINCT (regexp_matches(what_to_do, $$SELECT (?:\\* FROM )?outbox_\\w+\\((?:[^')]|'[^']*')*\\)$$, 'g'))[1]
                FROM outbox_stuck
                """);

        assertThat(calls).hasSizeGreaterThanOrEqualTo(9).allSatisfy(this::pasted);
    }

    @Test
    void a_paused_queue_and_a_paused_group_say_who_paused_them_and_why() {
        console.aRelayLives();
        long row = console.row("orders", null, "PENDING", null);
        long grouped = console.row("orders.fifo", "customer-1", "BLOCKED", null);
        console.run("SELECT outbox_pause('orders', reason => 'the consumer is down', actor => 'anna')");
        console.run(
                "SELECT outbox_pause('orders.fifo', group_id => 'customer-1', reason => 'disputed', actor => 'ben')");

        assertStuck(row, "by anna: the consumer is down", "SELECT outbox_resume('orders')");
        assertStuck(grouped, "by ben: disputed", "SELECT outbox_resume('orders.fifo', group_id => 'customer-1')");
    }

    @Test
    void a_queue_that_no_living_relay_serves_is_named() {
        console.run("INSERT INTO outbox_relay_process (id, queues) VALUES (gen_random_uuid(), '{other}')");
        long id = console.row("orders", null, "PENDING", null);
        assertStuck(id, "no living relay serves this queue", "outbox.relay.queues");
    }

    @Test
    void a_queue_nobody_has_taken_and_one_that_is_busy_are_told_apart() {
        console.aRelayLives();
        long untaken = console.row("untaken", null, "PENDING", null);
        long busy = console.row("busy", null, "PENDING", null);
        console.aRelayHolds("busy");

        assertStuck(untaken, "no relay has taken the queue yet", "logs of the relays");
        assertStuck(busy, "older messages of the queue go first; sent in the last minute: 0", "outbox_lag");
    }

    @Test
    void what_can_not_be_sent_as_it_is_is_only_to_be_discarded() {
        long illegal = console.row("orders", null, "DEAD", "InvalidMessageContents: Invalid characters found");
        long refused = console.row("orders", null, "DEAD", "InternalError: Entry failed");

        assertThat(whatToDo(illegal))
                .contains("outbox_discard(id => " + illegal)
                .doesNotContain("outbox_retry");
        assertThat(whatToDo(refused))
                .contains("outbox_retry(id => " + refused, "outbox_discard(id => " + refused)
                .doesNotContain("by itself");
    }

    @Test
    void a_refusal_by_the_key_is_told_from_one_by_the_queue_and_from_throttling() {
        console.aRelayLives();
        console.theBreakerOpened(
                "encrypted", "AccessDeniedException: The KMS key of queue encrypted can't be used: enable the key");
        console.theBreakerOpened("busy", "KmsThrottled: SQS throttles the requests to queue busy");

        assertStuck(console.row("encrypted", null, "PENDING", null), "the KMS key", "kms:GenerateDataKey");
        assertStuck(console.row("busy", null, "PENDING", null), "throttles the relay", "wait");
    }

    @Test
    void what_holds_the_whole_queue_is_told_before_what_passes_by_itself() {
        console.aRelayLives();
        console.row("orders.fifo", "customer-1", "RETRY", "InternalError: try later");
        long blocked = console.row("orders.fifo", "customer-1", "BLOCKED", null);
        console.theBreakerOpened("orders.fifo", "AccessDenied: SQS refuses access to queue orders.fifo");

        assertStuck(blocked, "denies access", "leave by themselves then");
    }

    @Test
    void a_message_that_failed_shows_behind_thousands_that_are_not_due_yet() {
        console.aRelayLives();
        console.run("INSERT INTO outbox_message (queue, body, status, available_at)"
                + " SELECT 'orders', 'x', 'SCHEDULED', now() + interval '1 minute' FROM generate_series(1, 2000)");
        long failed = console.row("orders", null, "RETRY", "InternalError: try later");
        console.run("UPDATE outbox_message SET available_at = now() + interval '5 minutes' WHERE id = ?", failed);

        assertStuck(failed, "tried again at", "by itself");
    }

    @Test
    void a_group_that_waits_behind_hundreds_of_dead_messages_shows() {
        console.aRelayLives();
        console.run("INSERT INTO outbox_message (queue, group_id, body, status, last_error)"
                + " SELECT 'orders.fifo', 'customer-1', 'x', 'DEAD', 'X: y' FROM generate_series(1, 300)");
        long blocked = console.row("orders.fifo", "customer-1", "BLOCKED", null);

        assertStuck(blocked, "which is DEAD: X: y", "decide about message");
    }

    @Test
    void what_counts_as_late_is_a_setting_of_the_session() {
        console.run("INSERT INTO outbox_message (queue, body, created_at, available_at)"
                + " SELECT 'orders', 'x', now() - interval '10 s', now() - interval '10 s'");
        assertThat(console.rows("SELECT * FROM outbox_stuck")).isEmpty();
        assertThat(console.rows("SELECT s.* FROM (SELECT set_config('outbox.late_after', '5 s', false) OFFSET 0) c,"
                        + " LATERAL (SELECT * FROM outbox_stuck) s"))
                .hasSize(1);
    }

    @Test
    void no_view_shows_a_body() {
        console.row("orders", null, "DEAD", "X: y");
        console.row("orders", null, "PENDING", null);
        assertThat(console.rows("SELECT * FROM outbox_stuck").toString()
                        + console.rows("SELECT * FROM outbox_lag")
                        + console.rows("SELECT * FROM outbox_retry(queue => 'orders', reason => 'r')"))
                .contains("orders")
                .doesNotContain("secret body");
    }

    /** With another queue to move to, and undone, so that each finds the outbox as it was. */
    private void pasted(String call) {
        console.run("""
                DO $do$ BEGIN
                    PERFORM outbox_pause('it_s-gone', reason => 'r');
                    EXECUTE %s;
                    RAISE EXCEPTION 'it runs';
                EXCEPTION WHEN raise_exception THEN NULL;
                END $do$
                """.formatted("$call$" + call.replace("to_queue => '...'", "to_queue => 'orders'") + "$call$"));
    }

    private String whatToDo(long id) {
        return console.one(String.class, "SELECT what_to_do FROM outbox_stuck WHERE id = ?", id);
    }

    private void assertStuck(long id, String why, String whatToDo) {
        Map<String, Object> row =
                console.rows("SELECT * FROM outbox_stuck WHERE id = ?", id).get(0);
        assertThat((String) row.get("why")).contains(why);
        assertThat((String) row.get("what_to_do")).contains(whatToDo);
    }
}
