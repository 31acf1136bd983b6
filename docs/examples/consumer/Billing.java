package billing;

import io.outboxrelay.QueueConsumer;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Charges each order once, however often SQS delivers its message: the payment and the note of the inbox commit together. */
@SpringBootApplication
public class Billing {

    public static void main(String[] args) {
        SpringApplication.run(Billing.class, args);
    }

    record OrderPlaced(long order, long cents) {}

    @Bean
    QueueConsumer payments(JdbcClient jdbc) {
        // A migration of your own would do this.
        jdbc.sql("CREATE TABLE IF NOT EXISTS payment (order_id bigint, cents bigint)").update();
        return QueueConsumer.of("payments.fifo")
                .named("billing")
                .on("OrderPlaced", OrderPlaced.class, (order, delivery) -> jdbc.sql("INSERT INTO payment VALUES (?, ?)")
                        .params(order.order(), order.cents())
                        .update())
                .build();
    }
}
