package shop;

import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Stores an order and writes its message in one transaction. A relay beside it, the sidecar, sends the message. */
@SpringBootApplication
public class Shop {

    public static void main(String[] args) {
        SpringApplication.run(Shop.class, args);
    }

    /** Places the order of the command line: its number, the customer, the cents. */
    @Bean
    ApplicationRunner orderOfTheCommandLine(Orders orders) {
        return line -> {
            var words = line.getNonOptionArgs();
            orders.place(Long.parseLong(words.get(0)), words.get(1), Long.parseLong(words.get(2)));
        };
    }

    record OrderPlaced(long order, long cents) {}

    @Service
    static class Orders {

        private final JdbcClient jdbc;
        private final Outbox outbox;

        Orders(JdbcClient jdbc, Outbox outbox) {
            this.jdbc = jdbc;
            this.outbox = outbox;
            // A migration of your own would do this.
            jdbc.sql("CREATE TABLE IF NOT EXISTS shop_order (id bigint PRIMARY KEY, customer text, cents bigint)")
                    .update();
        }

        @Transactional
        public void place(long order, String customer, long cents) {
            jdbc.sql("INSERT INTO shop_order VALUES (?, ?, ?)")
                    .params(order, customer, cents)
                    .update();
            outbox.send(OutboxMessage.to("payments.fifo")
                    .body(new OrderPlaced(order, cents))
                    .attribute("eventType", "OrderPlaced")
                    .group(customer)
                    .build());
        }
    }
}
