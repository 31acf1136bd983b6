package io.outboxrelay.producer;

import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;

/** A service that only produces; run by {@link ProducerOnlyClassPathTest} on a class path with nothing else. */
public class ProducerOnlyProgram implements Function<String[], UUID> {

    @Override
    public UUID apply(String[] properties) {
        try (var context = new SpringApplicationBuilder(Service.class)
                .web(WebApplicationType.NONE)
                .bannerMode(org.springframework.boot.Banner.Mode.OFF)
                .properties(properties)
                .run()) {
            var message = OutboxMessage.to("orders").body("x").attribute("a", 1).build();
            return context.getBean(TransactionTemplate.class)
                    .execute(status -> context.getBean(Outbox.class).send(message));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Service {}
}
