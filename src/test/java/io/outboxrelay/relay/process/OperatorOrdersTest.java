package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.relay.TestSettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** What an operator orders by the functions is done within a second: a real PostgreSQL, virtual time. */
class OperatorOrdersTest extends DeadHeadProof {

    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());

    @Test
    void a_retried_head_leaves_first_and_its_group_follows_in_order() {
        long dead = deadRowWithGroupBehind();
        sender.rejecting = false;
        order("outbox_retry(id => " + dead + ", reason => 'mended')");
        loop.advance(A_SECOND);
        assertThat(sender.taken).containsExactly("bad", "2", "3");
        assertThat(table.unsent()).isZero();
    }

    @Test
    void a_discarded_head_lets_its_group_go_on_in_order() {
        long dead = deadRowWithGroupBehind();
        order("outbox_discard(id => " + dead + ", reason => 'obsolete')");
        loop.advance(A_SECOND);
        assertThat(sender.taken).containsExactly("2", "3");
        assertThat(table.status(dead)).isEqualTo("DISCARDED");
    }

    @Test
    void a_verdict_counts_within_a_second_even_if_nobody_holds_the_queue() {
        long dead = deadRowWithGroupBehind();
        loop.advance(Duration.ofSeconds(40));
        assertThat(heldLeases()).isZero();
        order("outbox_discard(queue => 'payments.fifo', reason => 'obsolete')");
        loop.advance(A_SECOND);
        assertThat(sender.taken).containsExactly("2", "3");
        assertThat(table.status(dead)).isEqualTo("DISCARDED");
    }

    @Test
    void a_paused_queue_is_left_alone_and_resumed_without_a_loss() {
        table.insert("orders", null, "1");
        startRelay();
        loop.advance(A_SECOND);
        order("outbox_pause('orders', reason => 'maintenance')");
        loop.advance(A_SECOND);
        table.insert("orders", null, "2");
        loop.advance(Duration.ofMinutes(2));
        assertThat(sender.taken).containsExactly("1");
        assertThat(heldLeases()).isZero();

        order("outbox_resume('orders')");
        loop.advance(A_SECOND);
        assertThat(sender.taken).containsExactly("1", "2");
    }

    @Test
    void a_queue_that_was_paused_before_the_relay_started_stays_paused() {
        order("outbox_pause('orders', reason => 'maintenance')");
        table.insert("orders", null, "1");
        startRelay();
        loop.advance(Duration.ofMinutes(1));
        assertThat(sender.taken).isEmpty();
    }

    @Test
    void a_paused_group_keeps_its_rows_in_order_while_other_groups_flow() {
        startRelay();
        table.insert(FIFO, "a", "a1");
        loop.advance(A_SECOND.multipliedBy(2));
        order("outbox_pause('payments.fifo', group_id => 'a', reason => 'disputed')");
        loop.advance(A_SECOND);
        table.insert(FIFO, "a", "a2");
        table.insert(FIFO, "b", "b1");
        table.insert(FIFO, "a", "a3");
        loop.advance(Duration.ofMinutes(2));
        assertThat(sender.taken).containsExactly("a1", "b1");

        order("outbox_resume('payments.fifo', group_id => 'a')");
        loop.advance(A_SECOND);
        assertThat(sender.taken).containsExactly("a1", "b1", "a2", "a3");
    }

    @Test
    void the_relay_reports_its_rate_and_why_a_queue_takes_nothing() {
        table.insertRange("orders", 1, 50);
        startRelay();
        loop.advance(Duration.ofSeconds(5));
        assertThat(lag("sent_last_minute")).isEqualTo("50");
        assertThat(lag("breaker")).isEqualTo("CLOSED");

        sender.closed = true;
        table.insert("orders", null, "waits");
        loop.advance(Duration.ofSeconds(4));
        assertThat(lag("breaker")).isEqualTo("OPEN");
        assertThat(lag("breaker_reason")).isEqualTo("AccessDenied: closed");
        assertThat(lag("what_to_do")).contains("grant sqs:GetQueueUrl and sqs:SendMessage");

        sender.closed = false;
        loop.advance(Duration.ofSeconds(20));
        assertThat(lag("breaker")).isEqualTo("CLOSED");
        assertThat(sentTotal()).isEqualTo(51);
    }

    @Test
    void messages_that_sqs_took_before_an_earlier_one_of_their_group_are_counted() {
        for (String body : new String[] {"1", "bad", "2", "3"}) {
            table.insert(FIFO, "g", body);
        }
        var settings = TestSettings.with(Map.of("fifo-batch", 10));
        TestRelay.on(loop, database.dataSource(), sender, settings);
        loop.advance(Duration.ofSeconds(10));
        assertThat(sender.taken).containsExactly("1", "2", "3");
        assertThat(jdbc.queryForObject("SELECT out_of_order_total FROM outbox_lag", Long.class))
                .isEqualTo(2);

        table.insert(FIFO, "h", "good");
        loop.advance(Duration.ofSeconds(10));
        assertThat(jdbc.queryForObject("SELECT out_of_order_total FROM outbox_lag", Long.class))
                .isEqualTo(2);
    }

    @Test
    void what_was_counted_after_the_last_report_is_written_when_the_relay_stops() {
        table.insertRange("orders", 1, 50);
        var relay = TestRelay.on(loop, database.dataSource(), sender);
        loop.advance(A_SECOND);
        var done = new AtomicBoolean();
        relay.stop(() -> done.set(true));
        loop.advance(A_SECOND);
        assertThat(done).isTrue();
        assertThat(sentTotal()).isEqualTo(50);
    }

    @Test
    void a_stop_gives_queues_back_first_and_waits_no_longer_than_a_second_for_the_last_counts() {
        table.insert("orders", null, "1");
        var relay = TestRelay.on(loop, database.dataSource(), sender);
        loop.advance(A_SECOND);
        loop.holdingWork();
        var done = new AtomicBoolean();
        relay.stop(() -> done.set(true));
        loop.run();
        while (heldLeases() > 0) {
            assertThat(done).isFalse();
            loop.doWork();
        }
        loop.advance(A_SECOND.minusMillis(1));
        assertThat(done).isFalse();
        loop.advance(Duration.ofMillis(1));
        assertThat(done).isTrue();
    }

    @Test
    void what_was_counted_of_a_queue_that_was_given_back_is_added_to_what_its_next_holder_reports() {
        table.insert("orders", null, "1");
        startRelay();
        loop.advance(Duration.ofMillis(400));
        order("outbox_pause('orders', reason => 'maintenance')");
        loop.advance(A_SECOND);
        assertThat(sender.taken).containsExactly("1");
        assertThat(heldLeases()).isZero();
        jdbc.update("INSERT INTO outbox_queue (queue, breaker, sent_total) VALUES ('orders', 'OPEN', 7)");
        loop.advance(A_SECOND);
        assertThat(sentTotal()).isEqualTo(8);
        assertThat(lag("breaker")).isEqualTo("OPEN");
    }

    private long sentTotal() {
        return jdbc.queryForObject("SELECT sent_total FROM outbox_queue", Long.class);
    }

    private void order(String call) {
        jdbc.queryForList("SELECT * FROM " + call);
    }

    private String lag(String column) {
        return jdbc.queryForObject("SELECT " + column + "::text FROM outbox_lag WHERE queue = 'orders'", String.class);
    }

    private long heldLeases() {
        return jdbc.queryForObject(
                "SELECT count(*) FROM outbox_lock WHERE lock_until > timezone('utc', now())", Long.class);
    }
}
