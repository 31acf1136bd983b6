package io.outboxrelay.endtoend;

import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.QueueConsumer;
import io.outboxrelay.test.sqs.FakeSqs;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * A service that sends, relays and receives, and is told where SQS is by nothing but the bean that Spring Cloud AWS makes of a
 * container; run by {@link AwsConnectionDetailsTest}. Tells the region and key of its client, and what was received.
 */
public class AwsConnectionProgram implements Function<String[], List<String>> {

    private static final String DETAILS = "io.awspring.cloud.autoconfigure.core.AwsConnectionDetails";

    @Configuration(proxyBeanMethods = false)
    // JPA is on the class path for other tests only
    @EnableAutoConfiguration(
            exclude = {HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class})
    static class Service {

        final List<String> seen = new CopyOnWriteArrayList<>();

        @Bean
        QueueConsumer billing() {
            return QueueConsumer.of("orders")
                    .named("billing")
                    .onAny((body, delivery) -> seen.add(body))
                    .build();
        }
    }

    @Override
    public List<String> apply(String[] properties) {
        try (var sqs = FakeSqs.start()) {
            sqs.create("orders");
            try (var context = start(sqs.endpoint(), properties)) {
                context.getBean(TransactionTemplate.class).executeWithoutResult(status -> context.getBean(Outbox.class)
                        .send(OutboxMessage.to("orders").body("order 42").build()));
                var seen = context.getBean(Service.class).seen;
                sqs.await(() -> !seen.isEmpty(), Duration.ofSeconds(60));
                seen.addAll(0, clientOf(context));
                return List.copyOf(seen);
            }
        }
    }

    private static ConfigurableApplicationContext start(URI endpoint, String[] properties) {
        return new SpringApplicationBuilder(Service.class)
                .initializers(context -> context.getBeanFactory().registerSingleton("container", details(endpoint)))
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties(properties)
                .properties(
                        "outbox.relay.enabled=true",
                        "outbox.relay.lease=60s",
                        "outbox.relay.call-timeout=20s",
                        "outbox.consumer.long-poll=1s")
                .run();
    }

    /** Its type is on this class path only, not on that of the compiler. */
    private static Object details(URI endpoint) {
        ClassLoader classes = AwsConnectionProgram.class.getClassLoader();
        try {
            return Proxy.newProxyInstance(
                    classes,
                    new Class<?>[] {classes.loadClass(DETAILS)},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "getEndpoint" -> endpoint;
                        case "getRegion" -> "eu-north-1";
                        case "getAccessKey" -> "key-of-the-container";
                        case "getSecretKey" -> "secret";
                        case "hashCode" -> 1;
                        case "equals" -> proxy == arguments[0];
                        default -> "container";
                    });
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> clientOf(ConfigurableApplicationContext context) {
        var client = context.getBean(SqsAsyncClient.class).serviceClientConfiguration();
        var credentials = (AwsCredentialsProvider) client.credentialsProvider();
        return List.of(client.region().id(), credentials.resolveCredentials().accessKeyId());
    }
}
