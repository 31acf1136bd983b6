package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.DatabaseUse;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Outcome.Kind;
import io.outboxrelay.support.LogLines;
import io.outboxrelay.support.relay.ManualLoop;
import io.outboxrelay.support.relay.Rows;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelayLogTest {

    private static final Outcome ILLEGAL = Outcome.failed(Kind.REJECTED, "InvalidMessageContents", "bad character");
    private static final Outcome TOO_LONG = Outcome.failed(Kind.REJECTED, "MessageTooLong", "too long");
    private static final Outcome BUSY = Outcome.failed(Kind.TRANSIENT, "InternalError", "later");
    private static final Outcome THROTTLED = Outcome.failed(Kind.QUEUE_DOWN, "RequestThrottled", "too fast");
    private static final Outcome DENIED = Outcome.failed(Kind.QUEUE_DOWN, "AccessDenied", "no");

    private static final IllegalStateException REFUSED = new IllegalStateException("refused");

    private final LogLines lines = new LogLines(RelayLog.class);
    private final ManualLoop loop = new ManualLoop();
    private final RelayLog log = new RelayLog(loop);

    @AfterEach
    void close() {
        lines.close();
    }

    @Test
    void a_thousand_rows_rejected_with_one_code_give_one_line_at_once_and_one_with_the_count() {
        Rows.rows(1, 1_000).forEach(row -> log.died("orders", row, ILLEGAL.code()));
        assertThat(lines.take())
                .containsExactly("WARN queue orders: message 00000000-0000-0000-0000-000000000001 (id 1) is DEAD:"
                        + " InvalidMessageContents");

        loop.advance(LogThrottle.WINDOW);
        assertThat(lines.take()).containsExactly("WARN queue orders: 999 more DEAD: InvalidMessageContents");
        loop.advance(LogThrottle.WINDOW.multipliedBy(10));
        assertThat(lines.take()).isEmpty();
    }

    @Test
    void two_codes_give_two_lines_and_two_queues_do() {
        log.died("orders", Rows.row(1), ILLEGAL.code());
        log.died("orders", Rows.row(2), TOO_LONG.code());
        log.died("others", Rows.row(3), "MessageTooLong");
        assertThat(lines.take()).hasSize(3);
    }

    @Test
    void a_failure_that_goes_on_is_told_once_a_minute_and_one_that_comes_back_at_once() {
        for (int second = 0; second < 180; second++) {
            log.died("orders", Rows.row(second), ILLEGAL.code());
            loop.advance(Duration.ofSeconds(1));
        }
        assertThat(lines.take()).hasSize(4).last().asString().contains(": 60 more DEAD");
        loop.advance(LogThrottle.WINDOW);
        assertThat(lines.take()).isEmpty();

        log.died("orders", Rows.row(999), ILLEGAL.code());
        assertThat(lines.take()).singleElement().asString().contains("(id 999) is DEAD");
    }

    @Test
    void retries_are_told_with_their_code_and_their_number() {
        Rows.rows(1, 25).forEach(row -> log.retried("orders", row, BUSY.code()));
        assertThat(lines.take())
                .containsExactly("INFO queue orders: message 00000000-0000-0000-0000-000000000001 (id 1) failed and is"
                        + " tried again: InternalError");
        loop.advance(LogThrottle.WINDOW);
        assertThat(lines.take()).containsExactly("INFO queue orders: 24 more to be tried again: InternalError");
    }

    @Test
    void a_group_out_of_order_is_told_with_what_it_means_and_more_of_them_once_a_minute() {
        log.overtaken(
                "q.fifo", Rows.row(3, "customer-7"), List.of(Rows.row(4, "customer-7"), Rows.row(6, "customer-7")));
        log.overtaken("q.fifo", Rows.row(9, "customer-8"), List.of(Rows.row(10, "customer-8")));
        assertThat(lines.take())
                .containsExactly(
                        "WARN queue q.fifo: group customer-7 is out of order: SQS took 2 messages before message"
                                + " 00000000-0000-0000-0000-000000000003 (id 3), which it failed in the same request"
                                + " (outbox.relay.fifo-batch); that one follows them or is DEAD, and the group goes one by one until a minute"
                                + " has passed without a failure");
        loop.advance(LogThrottle.WINDOW);
        assertThat(lines.take())
                .containsExactly("WARN queue q.fifo: 1 more times SQS took messages before one of their group that it"
                        + " failed; out_of_order_total of outbox_lag counts the messages");
    }

    @Test
    void a_queue_that_closes_and_opens_is_told_each_time() {
        log.breakerOpened("orders", DENIED);
        log.breakerOpened("orders", THROTTLED);
        log.breakerClosed("orders");
        assertThat(lines.take())
                .containsExactly(
                        "WARN queue orders: takes no messages, probing until it does: AccessDenied: no",
                        "WARN queue orders: takes no messages, probing until it does: RequestThrottled: too fast",
                        "INFO queue orders: takes messages again");
    }

    @Test
    void a_queue_that_flaps_is_told_once_a_minute_with_how_it_is_now() {
        flap(50);
        assertThat(lines.take()).hasSize(2);
        loop.advance(LogThrottle.WINDOW);
        assertThat(lines.take())
                .containsExactly("WARN queue orders: took no messages 49 more times: RequestThrottled; now it does");

        flap(10);
        log.breakerOpened("orders", THROTTLED);
        loop.advance(LogThrottle.WINDOW);
        assertThat(lines.take())
                .containsExactly(
                        "WARN queue orders: took no messages 11 more times: RequestThrottled; now it still does not");
        log.breakerClosed("orders");
        assertThat(lines.take()).containsExactly("INFO queue orders: takes messages again");
    }

    @Test
    void a_lease_is_told_with_what_was_done_under_it() {
        log.leaseTaken("orders");
        log.sent("orders", Rows.rows(1, 10), 0);
        log.sent("orders", Rows.rows(11, 12), 0);
        log.leaseEnded("orders");
        assertThat(lines.take())
                .containsExactly(
                        "INFO queue orders: lease taken", "INFO queue orders: lease given back, messages sent: 12");
    }

    @Test
    void a_quiet_queue_comes_and_goes_at_debug_only() {
        log.leaseTaken("orders");
        log.leaseIdle("orders");
        log.leaseEnded("orders");
        log.leaseTaken("orders");
        assertThat(lines.take())
                .containsExactly(
                        "INFO queue orders: lease taken",
                        "DEBUG queue orders: lease given back, messages sent: 0",
                        "DEBUG queue orders: lease taken");
        log.leaseEnded("orders");
        assertThat(lines.take()).containsExactly("INFO queue orders: lease given back, messages sent: 0");
    }

    @Test
    void what_was_counted_under_a_lease_is_told_before_it_ends() {
        log.leaseTaken("orders");
        Rows.rows(1, 10_000).forEach(row -> log.died("orders", row, ILLEGAL.code()));
        log.died("others", Rows.row(1), "MessageTooLong");
        log.died("others", Rows.row(2), "MessageTooLong");
        lines.take();
        log.leaseEnded("orders");
        assertThat(lines.take())
                .containsExactly(
                        "WARN queue orders: 9999 more DEAD: InvalidMessageContents",
                        "INFO queue orders: lease given back, messages sent: 0");
        loop.advance(LogThrottle.WINDOW);
        assertThat(lines.take()).containsExactly("WARN queue others: 1 more DEAD: MessageTooLong");
    }

    @Test
    void trouble_with_the_database_is_told_without_what_it_quotes_and_so_is_its_end() {
        var quoting = new IllegalStateException("duplicate key\n  Detail: Failing row contains (secret)");
        for (int i = 0; i < 30; i++) {
            log.databaseFailed("orders", DatabaseUse.READ_HELD_GROUPS, quoting);
            loop.advance(Duration.ofMinutes(1));
        }
        log.databaseWorks("orders", DatabaseUse.READ_HELD_GROUPS);
        assertThat(lines.take())
                .containsExactly(
                        "WARN queue orders: held groups can't be read, trying again: duplicate key",
                        "INFO queue orders: held groups can be read again");
    }

    @Test
    void trouble_with_the_database_that_comes_and_goes_is_counted() {
        for (int i = 0; i < 30; i++) {
            log.databaseFailed("orders", DatabaseUse.READ_HELD_GROUPS, REFUSED);
            log.databaseWorks("orders", DatabaseUse.READ_HELD_GROUPS);
        }
        loop.advance(LogThrottle.WINDOW);
        assertThat(lines.take())
                .containsExactly(
                        "WARN queue orders: held groups can't be read, trying again: refused",
                        "INFO queue orders: held groups can be read again",
                        "WARN queue orders: held groups can't be read, 29 more times");
    }

    @Test
    void each_reason_for_trouble_is_told_once_whatever_its_numbers() {
        for (int port = 4_000; port < 4_010; port++) {
            log.databaseFailed(null, DatabaseUse.READ_ORDERS, new IllegalStateException("connection " + port + " cut"));
            log.databaseFailed(null, DatabaseUse.COUNT_RELAYS, REFUSED);
        }
        assertThat(lines.take())
                .containsExactly(
                        "WARN the database can't be used, trying until it can: connection 4000 cut",
                        "WARN the database can't be used, trying until it can: refused");
    }

    @Test
    void the_database_can_be_used_again_when_all_that_failed_works() {
        log.databaseFailed(null, DatabaseUse.READ_ORDERS, REFUSED);
        log.databaseFailed(null, DatabaseUse.WRITE_REPORTS, REFUSED);
        log.databaseWorks(null, DatabaseUse.READ_ORDERS);
        log.databaseWorks(null, DatabaseUse.READ_ORDERS);
        assertThat(lines.take()).hasSize(1);
        log.databaseWorks(null, DatabaseUse.WRITE_REPORTS);
        assertThat(lines.take()).containsExactly("INFO the database can be used again");
        log.databaseWorks(null, DatabaseUse.WRITE_REPORTS);
        assertThat(lines.take()).isEmpty();
    }

    @Test
    void trouble_of_a_queue_that_was_given_back_is_told_anew_when_it_is_taken_again() {
        log.leaseTaken("orders");
        log.databaseFailed("orders", DatabaseUse.READ_ROWS, REFUSED);
        log.leaseEnded("orders");
        loop.advance(LogThrottle.WINDOW.multipliedBy(2));
        lines.take();
        log.databaseFailed("orders", DatabaseUse.READ_ROWS, REFUSED);
        assertThat(lines.take())
                .containsExactly("WARN queue orders: rows can't be read, trying again until they can: refused");
    }

    @Test
    void more_kinds_of_failures_than_anybody_reads_take_neither_memory_nor_log() {
        try (var rest = new LogLines(LogThrottle.class)) {
            for (int code = 0; code < LogThrottle.MOST + 500; code++) {
                log.died("orders", Rows.row(code), "Code" + code);
            }
            assertThat(lines.take()).hasSize(LogThrottle.MOST);
            loop.advance(LogThrottle.WINDOW);
            assertThat(rest.take()).singleElement().asString().startsWith("WARN 500 more events of other kinds");
        }
    }

    private void flap(int times) {
        for (int i = 0; i < times; i++) {
            log.breakerOpened("orders", THROTTLED);
            log.breakerClosed("orders");
        }
    }
}
