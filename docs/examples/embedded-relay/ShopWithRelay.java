package shopwithrelay;

import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import java.util.Map;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Has its own relay: a commit wakes it at once. Several instances share the queues. Region, credentials and endpoint of SQS come
 * by the AWS SDK's own chain.
 */
@SpringBootApplication
public class ShopWithRelay {

    public static void main(String[] args) {
        var application = new SpringApplication(ShopWithRelay.class);
        // They stand in application.properties as a rule. The first is all that the relay needs. The second keeps a process that
        // serves no web from ending when the order is placed, before its message is sent.
        application.setDefaultProperties(Map.of("outbox.relay.enabled", "true", "spring.main.keep-alive", "true"));
        application.run(args);
    }

    record OrderPlaced(long order, long cents) {}

    /** Places the order of the command line: its number, the customer, the cents. */
    @Bean
    ApplicationRunner orderOfTheCommandLine(TransactionTemplate transaction, Outbox outbox) {
        return line -> {
            var words = line.getNonOptionArgs();
            var placed = new OrderPlaced(Long.parseLong(words.get(0)), Long.parseLong(words.get(2)));
            transaction.executeWithoutResult(status -> outbox.send(OutboxMessage.to("payments.fifo")
                    .body(placed)
                    .attribute("eventType", "OrderPlaced")
                    .group(words.get(1))
                    .build()));
        };
    }
}
