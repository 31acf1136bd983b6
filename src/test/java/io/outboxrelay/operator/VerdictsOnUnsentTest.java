package io.outboxrelay.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.support.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A person gives up, puts off and moves messages that were not sent. */
class VerdictsOnUnsentTest {

    private final TestDatabase database = TestDatabase.migrated();
    private final Console console = new Console(database);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void what_was_not_sent_is_cancelled_and_nothing_else() {
        long pending = console.row("q.fifo", "a", "PENDING", null);
        long scheduled = console.row("q.fifo", "b", "SCHEDULED", null);
        long retry = console.row("q.fifo", "c", "RETRY", "X: y");
        long blocked = console.row("q.fifo", "c", "BLOCKED", null);
        List.of("SENT", "DEAD", "DISCARDED").forEach(status -> console.row("q.fifo", "d", status, "X: y"));
        console.row("other", null, "PENDING", null);
        pause("q.fifo");

        assertThat(ids("outbox_cancel(queue => 'q.fifo', reason => 'obsolete')"))
                .containsExactly(pending, scheduled, retry, blocked);
        assertThat(console.column(Long.class, "SELECT id FROM outbox_message WHERE status = 'DISCARDED' AND id <= 4"))
                .hasSize(4);
        assertThat(console.column(String.class, "SELECT status FROM outbox_message WHERE id > 4 ORDER BY id"))
                .containsExactly("SENT", "DEAD", "DISCARDED", "PENDING");
    }

    @Test
    void messages_are_chosen_by_group_and_error_up_to_a_limit() {
        long a1 = console.row("q.fifo", "a", "RETRY", "Timeout: late");
        long a2 = console.row("q.fifo", "a", "BLOCKED", null);
        long b1 = console.row("q.fifo", "b", "RETRY", "Timeout: late");
        long b2 = console.row("q.fifo", "b", "RETRY", "X: y");
        pause("q.fifo");

        assertThat(ids("outbox_cancel(queue => 'q.fifo', group_id => 'a', error => 'Time%', reason => 'r')"))
                .containsExactly(a1);
        assertThat(ids("outbox_cancel(queue => 'q.fifo', error => 'Time%', reason => 'r')"))
                .containsExactly(b1);
        assertThat(ids("outbox_cancel(id => " + b2 + ", reason => 'r')")).containsExactly(b2);
        assertThat(ids("outbox_cancel(queue => 'q.fifo', max_rows => 1, reason => 'r')"))
                .containsExactly(a2);
        assertThat(ids("outbox_cancel(queue => 'q.fifo', reason => 'r')")).isEmpty();
    }

    @Test
    void messages_that_a_relay_may_have_in_hand_are_not_taken() {
        long id = console.row("orders", null, "PENDING", null);
        assertRefused("outbox_cancel(id => " + id + ", reason => 'r')", "orders is not paused", "may be in flight");
        assertRefused("outbox_reschedule(now(), queue => 'orders', reason => 'r')", "orders is not paused");
        assertRefused("outbox_move('orders2', queue => 'orders', reason => 'r')", "orders is not paused");

        console.aRelayLives();
        console.aRelayHolds("orders");
        pause("orders");
        assertRefused("outbox_cancel(id => " + id + ", reason => 'r')", "has the lease of queue orders");
        assertThat(ids("outbox_cancel(id => " + id + ", dry_run => true)")).containsExactly(id);

        console.run("UPDATE outbox_lock SET lock_until = timezone('utc', now())");
        assertThat(ids("outbox_cancel(id => " + id + ", reason => 'r')")).containsExactly(id);
    }

    @Test
    void nobody_resumes_and_no_relay_takes_a_lease_before_a_verdict_is_committed() throws Exception {
        console.row("orders", null, "PENDING", null);
        pause("orders");
        try (var operator = database.dataSource().getConnection();
                var typed = operator.createStatement()) {
            operator.setAutoCommit(false);
            typed.execute("SELECT * FROM outbox_cancel(queue => 'orders', reason => 'r')");

            assertWaits("PERFORM outbox_resume('orders')");
            assertWaits(
                    "INSERT INTO outbox_lock VALUES ('queue:orders', now(), now(), 'r') ON CONFLICT (name) DO NOTHING");
            operator.commit();
            typed.execute("SELECT * FROM outbox_cancel(queue => 'orders', reason => 'r')");
            assertWaits("UPDATE outbox_lock SET locked_at = now()");
            operator.rollback();
        }
        console.run("SELECT outbox_resume('orders')");
    }

    @Test
    void messages_leave_at_another_time() {
        long pending = console.row("orders", null, "PENDING", null);
        long scheduled = console.row("orders", null, "SCHEDULED", null);
        long retry = console.row("orders", null, "RETRY", "X: y");
        pause("orders");

        assertThat(ids("outbox_reschedule('2100-01-01', queue => 'orders', reason => 'r')"))
                .containsExactly(pending, scheduled);
        assertThat(console.status(pending)).isEqualTo("SCHEDULED");
        assertThat(console.one(
                        Boolean.class, "SELECT available_at = '2100-01-01' FROM outbox_message WHERE id = ?", pending))
                .isTrue();

        ids("outbox_reschedule(now(), id => " + scheduled + ", reason => 'r')");
        assertThat(console.status(scheduled)).isEqualTo("PENDING");
        assertThat(console.one(
                        Boolean.class, "SELECT available_at <= created_at FROM outbox_message WHERE id = ?", scheduled))
                .isTrue();
        assertThat(console.status(retry)).isEqualTo("RETRY");
        assertRefused("outbox_reschedule('infinity', queue => 'orders', reason => 'r')", "at is infinity");
    }

    @Test
    void messages_go_to_the_queue_that_was_meant() {
        long id = console.row("ordres", null, "PENDING", null);
        long dead = console.row("ordres", null, "DEAD", "X: y");
        pause("ordres");

        assertThat(ids("outbox_move('orders', queue => 'ordres', reason => 'typo')"))
                .containsExactly(id, dead);
        assertThat(console.column(String.class, "SELECT queue || ' ' || status FROM outbox_message ORDER BY id"))
                .containsExactly("orders PENDING", "orders DEAD");
        assertThat(console.column(String.class, "SELECT queue FROM outbox_control ORDER BY 1"))
                .containsExactly("orders", "ordres");
        assertRefused(
                "outbox_move('orders.fifo', queue => 'ordres', reason => 'r')", "can't be moved to 'orders.fifo'");
        assertRefused("outbox_move('a/b', queue => 'ordres', reason => 'r')", "can't be moved to 'a/b'");
        assertRefused("outbox_move('ordres', queue => 'ordres', reason => 'r')", "can't be moved");
    }

    @Test
    void a_fifo_group_moves_as_a_whole_and_in_order() {
        long dead = console.row("a.fifo", "g", "DEAD", "X: y");
        long other = console.row("a.fifo", "h", "RETRY", "X: y");
        long blocked = console.row("a.fifo", "g", "BLOCKED", null);
        long scheduled = console.row("a.fifo", "g", "SCHEDULED", null);
        long pending = console.row("a.fifo", "g", "PENDING", null);
        console.row("a.fifo", "g", "SENT", null);
        pause("a.fifo");
        assertRefused("outbox_move('b.fifo', id => " + blocked + ", reason => 'r')", "b.fifo is not paused");
        pause("b.fifo");

        assertThat(ids("outbox_move('b.fifo', id => " + blocked + ", max_rows => 3, reason => 'r')"))
                .isEmpty();
        assertThat(ids("outbox_move('b.fifo', id => " + blocked + ", reason => 'r')"))
                .containsExactly(dead, blocked, scheduled, pending);
        assertThat(console.column(
                        Long.class, "SELECT id FROM outbox_message WHERE queue = 'a.fifo' AND status <> 'SENT'"))
                .containsExactly(other);
    }

    @Test
    void a_group_that_the_other_fifo_queue_has_already_stays() {
        console.row("a.fifo", "g", "PENDING", null);
        long free = console.row("a.fifo", "h", "PENDING", null);
        console.row("b.fifo", "g", "PENDING", null);
        pause("a.fifo");
        pause("b.fifo");
        assertThat(ids("outbox_move('b.fifo', queue => 'a.fifo', reason => 'r')"))
                .containsExactly(free);
    }

    @Test
    void a_dry_run_changes_nothing() {
        console.row("a.fifo", "g", "PENDING", null);
        pause("a.fifo");
        String all = "SELECT string_agg(m::text, ',' ORDER BY id) || (SELECT count(*) FROM outbox_audit)"
                + " || (SELECT count(*) FROM outbox_lock) FROM outbox_message m";
        String before = console.one(String.class, all);
        assertThat(ids("outbox_cancel(queue => 'a.fifo', dry_run => true)")).hasSize(1);
        assertThat(ids("outbox_move('b.fifo', queue => 'a.fifo', dry_run => true)"))
                .hasSize(1);
        assertThat(ids("outbox_reschedule(now(), queue => 'a.fifo', dry_run => true)"))
                .hasSize(1);
        assertThat(console.one(String.class, all)).isEqualTo(before);
    }

    @Test
    void the_audit_says_where_to_and_until_when() {
        long id = console.row("ordres", null, "PENDING", null);
        pause("ordres");
        ids("outbox_reschedule('2100-01-01', id => " + id + ", reason => 'later', actor => 'anna')");
        ids("outbox_move('orders', queue => 'ordres', error => NULL, reason => 'typo', actor => 'anna')");
        pause("orders");
        ids("outbox_cancel(id => " + id + ", reason => 'obsolete', actor => 'anna')");

        assertThat(console.rows("SELECT action, actor, reason, ids::text, left(target, 10) AS target FROM outbox_audit"
                        + " WHERE action <> 'PAUSE' ORDER BY id"))
                .extracting(Map::values)
                .extracting(Object::toString)
                .containsExactly(
                        "[RESCHEDULE, anna, later, {1}, 2100-01-01]",
                        "[MOVE, anna, typo, {1}, orders]", "[CANCEL, anna, obsolete, {1}, null]");
    }

    private void pause(String queue) {
        console.run("SELECT outbox_pause(?, reason => 'r')", queue);
    }

    private List<Long> ids(String call) {
        return console.column(Long.class, "SELECT id FROM " + call);
    }

    /** In another session. */
    private void assertWaits(String sql) {
        assertThatThrownBy(() -> console.run("""
                DO $$ BEGIN
                    SET LOCAL lock_timeout = '200 ms';
                    %s;
                END $$
                """.formatted(sql))).rootCause().hasMessageContaining("lock timeout");
    }

    private void assertRefused(String call, String... parts) {
        assertThatThrownBy(() -> console.rows("SELECT * FROM " + call))
                .rootCause()
                .message()
                .contains(parts);
    }
}
