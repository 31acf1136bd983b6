package io.outboxrelay.kit.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.test.OutboxTest;
import io.outboxrelay.test.sqs.FakeSqs;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

// An example of the README. It is compiled and run once more against the jars, without the rest of this project.
@SpringBootTest
@OutboxTest(queues = "payments.fifo") // a relay, and an SQS that fails when it is told to
class OrdersTest extends OnDatabase { // which says where your PostgreSQL is

    @Autowired
    Orders orders;

    @Autowired
    FakeSqs sqs;

    @Autowired
    DataSource database;

    @Test
    void an_order_is_told_once_though_sqs_fails() {
        sqs.failing("payments.fifo", 0.3); // or sqs.away(), and later sqs.back()
        orders.place(42, "customer-7", 1999);

        assertThat(sqs).receivedExactly("payments.fifo", "{\"order\": 42, \"cents\": 1999}");
        assertThat(sqs).receivedAllCommitted(database); // each message once, each group in its order
    }
}
