package io.outboxrelay.producer;

import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;

/** A service that can't start without an outbox; run by {@link OtherBootsTest} on other versions of Spring Boot. */
public class InjectedOutboxProgram implements Function<String[], UUID> {

    @Override
    public UUID apply(String[] properties) {
        try (var context = new SpringApplicationBuilder(Service.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties(properties)
                .run()) {
            return context.getBean(Orders.class).place();
        }
    }

    record Orders(Outbox outbox, TransactionTemplate transaction) {

        UUID place() {
            var message = OutboxMessage.to("orders").body("x").build();
            return transaction.execute(status -> outbox.send(message));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Service {

        @Bean
        Orders orders(Outbox outbox, TransactionTemplate transaction) {
            return new Orders(outbox, transaction);
        }
    }
}
