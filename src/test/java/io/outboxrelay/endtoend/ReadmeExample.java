package io.outboxrelay.endtoend;

import io.outboxrelay.Inbox;
import io.outboxrelay.InboxKey;
import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/** The Java examples of the README, so that they compile and run. */
class ReadmeExample {

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Inbox inbox;

    ReadmeExample(JdbcClient jdbc, Outbox outbox, Inbox inbox) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.inbox = inbox;
    }

    record OrderPlaced(long order, long cents) {}

    @Transactional
    public void place(long order, String customer, long cents) {
        jdbc.sql("INSERT INTO shop_order (id, customer, cents) VALUES (?, ?, ?)")
                .params(order, customer, cents)
                .update();
        outbox.send(OutboxMessage.to("payments.fifo")
                .body(new OrderPlaced(order, cents)) // as JSON, by your own mapper; a String goes as it is
                .attribute("eventType", "OrderPlaced")
                .group(customer) // a FIFO queue needs one
                .build());
    }

    public void onOrderPlaced(OrderPlaced order, UUID messageId) { // the attribute outbox-message-id
        inbox.once(InboxKey.ofMessage("billing", messageId), () -> charge(order));
    }

    private void charge(OrderPlaced order) {
        jdbc.sql("INSERT INTO payment (order_id, cents) VALUES (?, ?)")
                .params(order.order(), order.cents())
                .update();
    }
}
