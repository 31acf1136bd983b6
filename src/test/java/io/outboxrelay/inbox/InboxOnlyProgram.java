package io.outboxrelay.inbox;

import io.outboxrelay.Inbox;
import io.outboxrelay.InboxKey;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;

/** A service that only remembers what it has handled; run by {@link InboxOnlyClassPathTest} with nothing else. */
public class InboxOnlyProgram implements Function<String[], UUID> {

    @Override
    public UUID apply(String[] properties) {
        try (var context = new SpringApplicationBuilder(Service.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties(properties)
                .run()) {
            var id = UUID.randomUUID();
            context.getBean(Inbox.class).once(InboxKey.ofMessage("billing", id), () -> {});
            return id;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Service {}
}
