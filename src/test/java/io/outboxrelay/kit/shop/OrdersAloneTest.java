package io.outboxrelay.kit.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.test.RecordingOutbox;
import org.junit.jupiter.api.Test;

/** The other example of the README, without a database. */
class OrdersAloneTest {

    @Test
    void an_order_is_told() {
        var outbox = new RecordingOutbox();
        var orders = new Orders((order, customer, cents) -> {}, outbox);
        outbox.inTransaction(() -> orders.place(42, "customer-7", 1999));
        assertThat(outbox)
                .sentTo("payments.fifo")
                .withBody("{\"order\": 42, \"cents\": 1999}")
                .once();
    }
}
