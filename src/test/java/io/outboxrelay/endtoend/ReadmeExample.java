package io.outboxrelay.endtoend;

import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.QueueConsumer;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/** The Java examples of the README, so that they compile and run. */
class ReadmeExample {

    private final JdbcClient jdbc;
    private final Outbox outbox;

    ReadmeExample(JdbcClient jdbc, Outbox outbox) {
        this.jdbc = jdbc;
        this.outbox = outbox;
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

    @Bean
    QueueConsumer billing() {
        return QueueConsumer.of("payments.fifo")
                .named("billing") // who takes it, in the inbox; the queue's name unless you say
                .on("OrderPlaced", OrderPlaced.class, (order, delivery) -> charge(order)) // by the attribute eventType
                .build();
    }

    private void charge(OrderPlaced order) {
        jdbc.sql("INSERT INTO payment (order_id, cents) VALUES (?, ?)")
                .params(order.order(), order.cents())
                .update();
    }
}
