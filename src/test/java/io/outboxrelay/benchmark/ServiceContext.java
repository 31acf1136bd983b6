package io.outboxrelay.benchmark;

import io.outboxrelay.Inbox;
import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A service that links the library, in this process: it produces, remembers what it handles, and relays if asked to. */
final class ServiceContext implements AutoCloseable {

    private final ConfigurableApplicationContext context;
    private final Outbox outbox;
    private final Inbox inbox;
    private final TransactionTemplate transactions;

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            exclude = {HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class})
    static class Service {}

    ServiceContext(Map<String, String> environment, boolean relaying) {
        // The SDK has no other way to be told within a process.
        System.setProperty("aws.region", environment.get("AWS_REGION"));
        System.setProperty("aws.accessKeyId", environment.get("AWS_ACCESS_KEY_ID"));
        System.setProperty("aws.secretAccessKey", environment.get("AWS_SECRET_ACCESS_KEY"));
        System.setProperty("aws.endpointUrlSqs", environment.get("AWS_ENDPOINT_URL_SQS"));
        context = new SpringApplicationBuilder(Service.class)
                .web(WebApplicationType.NONE)
                .registerShutdownHook(false)
                .properties(
                        "spring.main.banner-mode=off",
                        "spring.main.log-startup-info=false",
                        "logging.level.io.outboxrelay=WARN",
                        "spring.flyway.enabled=false",
                        "spring.datasource.url=" + environment.get("SPRING_DATASOURCE_URL"),
                        "spring.datasource.username=" + environment.get("SPRING_DATASOURCE_USERNAME"),
                        "spring.datasource.password=" + environment.get("SPRING_DATASOURCE_PASSWORD"),
                        "spring.datasource.hikari.maximum-pool-size=24",
                        "outbox.relay.enabled=" + relaying)
                .run();
        outbox = context.getBean(Outbox.class);
        inbox = context.getBean(Inbox.class);
        transactions = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    Outbox outbox() {
        return outbox;
    }

    Inbox inbox() {
        return inbox;
    }

    JdbcClient jdbc() {
        return context.getBean(JdbcClient.class);
    }

    TransactionTemplate transactions() {
        return transactions;
    }

    /** One message in a transaction of its own. */
    void send(long number) {
        transactions.executeWithoutResult(status -> outbox.send(message(number)));
    }

    static OutboxMessage message(long number) {
        return OutboxMessage.to(BenchmarkStage.LATENCY)
                .body(Messages.body(number))
                .attribute(Messages.ATTRIBUTE, Messages.ATTRIBUTE_VALUE)
                .build();
    }

    @Override
    public void close() {
        context.close();
    }
}
