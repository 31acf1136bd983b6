package shopwithmodulith;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.Externalized;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Stores an order and publishes an event, which becomes a message of the same transaction. It does not name the outbox. */
@SpringBootApplication
public class ShopWithModulith {

    public static void main(String[] args) {
        new SpringApplicationBuilder(ShopWithModulith.class)
                .properties("spring.modulith.events.externalization.mode=outbox")
                .run(args);
    }

    /** Places the order of the command line: its number, the customer, the cents. */
    @Bean
    ApplicationRunner orderOfTheCommandLine(Orders orders) {
        return line -> {
            var words = line.getNonOptionArgs();
            orders.place(Long.parseLong(words.get(0)), words.get(1), Long.parseLong(words.get(2)));
        };
    }

    /** Goes to the queue payments.fifo; orders of one customer stay in order. */
    @Externalized("payments.fifo::#{customer()}")
    record OrderPlaced(long order, String customer, long cents) {}

    @Service
    static class Orders {

        private final JdbcClient jdbc;
        private final ApplicationEventPublisher events;

        Orders(JdbcClient jdbc, ApplicationEventPublisher events) {
            this.jdbc = jdbc;
            this.events = events;
            // A migration of your own would do this.
            jdbc.sql("CREATE TABLE IF NOT EXISTS shop_order (id bigint PRIMARY KEY, customer text, cents bigint)")
                    .update();
        }

        @Transactional
        public void place(long order, String customer, long cents) {
            jdbc.sql("INSERT INTO shop_order VALUES (?, ?, ?)")
                    .params(order, customer, cents)
                    .update();
            events.publishEvent(new OrderPlaced(order, customer, cents));
        }
    }
}
