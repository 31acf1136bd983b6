package io.outboxrelay.kit.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.test.OutboxTest;
import io.outboxrelay.test.sqs.FakeSqs;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/** What {@code @OutboxTest} gives a test, and what it keeps from the next one. */
@SpringBootTest
@OutboxTest(queues = "payments.fifo")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OrdersOnBadDaysTest extends OnDatabase {

    @Autowired
    Orders orders;

    @Autowired
    FakeSqs sqs;

    @Autowired
    DataSource database;

    @Autowired
    JdbcClient jdbc;

    @Test
    @Order(1)
    void a_group_keeps_its_order_while_messages_fail() {
        sqs.failing("payments.fifo", 0.2);
        for (int order = 100; order < 110; order++) {
            orders.place(order, "customer-" + order % 2, order);
        }

        assertThat(sqs).receivedAllCommitted(database);
    }

    @Test
    @Order(2)
    void while_sqs_is_away_the_assertion_tells_what_is_missing() {
        sqs.away();
        orders.place(200, "customer-7", 1999);

        assertThatThrownBy(() -> assertThat(sqs)
                        .within(Duration.ofMillis(200))
                        .receivedExactly("payments.fifo", "{\"order\":200}"))
                .hasMessageContaining("but received nothing")
                .hasMessageContaining("so there is missing\n  {\"order\":200}");
        assertThatThrownBy(() -> assertThat(sqs).within(Duration.ofMillis(200)).receivedAllCommitted(database))
                .hasMessageContaining("not received: message ")
                .hasMessageContaining(" to payments.fifo (");
    }

    @Test
    @Order(3)
    void what_the_test_before_left_is_gone_and_sqs_is_back() {
        assertThat(jdbc.sql("SELECT count(*) FROM outbox_message")
                        .query(Long.class)
                        .single())
                .isZero();
        orders.place(300, "customer-7", 1999);

        assertThat(sqs).receivedExactly("payments.fifo", "{\"cents\":1999,\"order\":300}");
    }

    @Test
    @Order(4)
    void what_an_outage_held_up_is_received_after_it() {
        sqs.away();
        orders.place(400, "customer-7", 1);
        orders.place(401, "customer-7", 2);
        sqs.back();

        assertThat(sqs)
                .receivedExactly("payments.fifo", "{\"order\":400,\"cents\":1}", "{\"order\":401,\"cents\":2}")
                .receivedAllCommitted(database);
    }

    @Test
    @Order(5)
    @Transactional
    void a_test_that_never_commits_sends_nothing() {
        orders.place(500, "customer-7", 1999);

        assertThat(sqs).receivedExactly("payments.fifo").receivedAllCommitted(database);
    }
}
