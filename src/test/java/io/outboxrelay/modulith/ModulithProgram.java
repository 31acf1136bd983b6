package io.outboxrelay.modulith;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.modulith.events.Externalized;
import org.springframework.transaction.support.TransactionTemplate;

/** A service that publishes events with the real Spring Modulith; run by {@link ModulithTest}. Tells what was thrown. */
public class ModulithProgram implements Function<String[], List<String>> {

    @Externalized("payments.fifo::#{customer()}")
    record OrderPlaced(long order, String customer) {}

    @Externalized("orders")
    record OrderShipped(long order) {}

    record OrderSeen(long order) {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Service {}

    @Override
    public List<String> apply(String[] properties) {
        List<String> thrown = new ArrayList<>();
        try (var context = new SpringApplicationBuilder(Service.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties(properties)
                .properties("spring.modulith.events.externalization.mode=outbox")
                .run()) {
            var transaction = context.getBean(TransactionTemplate.class);
            transaction.executeWithoutResult(status -> {
                context.publishEvent(new OrderPlaced(42, "customer-7"));
                context.publishEvent(new OrderShipped(42));
                context.publishEvent(new OrderSeen(42));
            });
            transaction.executeWithoutResult(status -> {
                context.publishEvent(new OrderPlaced(43, "customer-7"));
                status.setRollbackOnly();
            });
            publishOutsideOfAnyTransaction(context, thrown);
        }
        return thrown;
    }

    private static void publishOutsideOfAnyTransaction(ConfigurableApplicationContext context, List<String> thrown) {
        try {
            context.publishEvent(new OrderShipped(44));
        } catch (RuntimeException e) {
            thrown.add(e.getMessage());
        }
    }
}
