package io.outboxrelay.endtoend;

import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.support.TestDatabase;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** Somebody's service, with the library on its class path and whatever Spring Boot makes of that. */
final class Service implements AutoCloseable {

    /** What the AWS SDK's own chain finds: an SQS of this machine. */
    private static final Map<String, String> AWS =
            Map.of("aws.region", "eu-central-1", "aws.accessKeyId", "test", "aws.secretAccessKey", "test");

    /** A busy machine takes seconds to load the SDK's classes, and a request that timed out would go twice. */
    private static final String[] RELAYING = {
        "outbox.relay.enabled=true", "outbox.relay.lease=60s", "outbox.relay.call-timeout=20s"
    };

    private static final String ENDPOINT = "aws.endpointUrlSqs";

    private final ConfigurableApplicationContext context;
    private final Outbox outbox;
    private final TransactionTemplate transaction;

    @Configuration(proxyBeanMethods = false)
    // JPA is on the class path for other tests only
    @EnableAutoConfiguration(
            exclude = {HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class})
    static class Application {}

    private Service(ConfigurableApplicationContext context) {
        this.context = context;
        this.outbox = context.getBean(Outbox.class);
        this.transaction = context.getBean(TransactionTemplate.class);
    }

    /** Starts it with a relay inside. */
    static Service relaying(TestDatabase database, URI sqs, String... properties) {
        AWS.forEach(System::setProperty);
        System.setProperty(ENDPOINT, sqs.toString());
        return start(database, with(properties, RELAYING));
    }

    /** The same with an SQS client that the service made for itself. */
    static Service relaying(TestDatabase database, SqsAsyncClient own) {
        return start(
                database, context -> context.getBeanFactory().registerSingleton("clientOfTheService", own), RELAYING);
    }

    static Service start(TestDatabase database, String... properties) {
        return start(database, context -> {}, properties);
    }

    private static Service start(
            TestDatabase database,
            ApplicationContextInitializer<ConfigurableApplicationContext> more,
            String... properties) {
        return new Service(new SpringApplicationBuilder(Application.class)
                .initializers(more)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .registerShutdownHook(false)
                .properties(with(properties, dataSource(database)))
                .run());
    }

    /** The same for tests of starts that fail. */
    static ApplicationContextRunner runner(TestDatabase database) {
        return new ApplicationContextRunner()
                .withUserConfiguration(Application.class)
                .withPropertyValues(dataSource(database));
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    /** In a transaction of its own. */
    UUID send(OutboxMessage message) {
        return sendAll(List.of(message)).get(0);
    }

    List<UUID> sendAll(List<OutboxMessage> messages) {
        return transaction.execute(status -> outbox.sendAll(messages));
    }

    /** In a transaction that is rolled back. */
    List<UUID> sendInVain(List<OutboxMessage> messages) {
        return transaction.execute(status -> {
            status.setRollbackOnly();
            return outbox.sendAll(messages);
        });
    }

    /** Stops the relay in the orderly way first. */
    @Override
    public void close() {
        context.close();
        AWS.keySet().forEach(System::clearProperty);
        System.clearProperty(ENDPOINT);
    }

    private static String[] dataSource(TestDatabase database) {
        return new String[] {
            "spring.flyway.enabled=false",
            "spring.datasource.url=" + database.url(),
            "spring.datasource.username=" + database.username(),
            "spring.datasource.password=" + database.password()
        };
    }

    private static String[] with(String[] properties, String... more) {
        var all = new ArrayList<>(List.of(more));
        all.addAll(List.of(properties));
        return all.toArray(String[]::new);
    }
}
