package io.outboxrelay.support;

import io.outboxrelay.QueueConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** Somebody's service that receives: consumers as beans, and whatever Spring Boot makes of that. */
public final class ConsumerHost implements AutoCloseable {

    /** Quick enough for tests: what fails comes back within two seconds. */
    private static final String[] QUICK = {
        "spring.flyway.enabled=false",
        "outbox.consumer.visibility=2s",
        "outbox.consumer.long-poll=1s",
        "outbox.consumer.backoff.first=1s",
        "outbox.consumer.backoff.most=1s"
    };

    private final ConfigurableApplicationContext context;

    @Configuration(proxyBeanMethods = false)
    // JPA is on the class path for other tests only
    @EnableAutoConfiguration(
            exclude = {HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class})
    static class Application {}

    private ConsumerHost(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /**
     * With quick settings, unless the properties say otherwise, and on the pool of the database, so that a handler which
     * writes by it is in the transaction of its message.
     */
    public static ConsumerHost start(
            TestDatabase database, SqsAsyncClient client, List<QueueConsumer> consumers, String... properties) {
        return start(
                context -> {
                    register(context, client, consumers);
                    context.getBeanFactory().registerSingleton("dataSource", database.dataSource());
                },
                properties);
    }

    /** The same with a pool of its own on the database of this URL. */
    public static ConsumerHost start(
            String url, SqsAsyncClient client, List<QueueConsumer> consumers, String... properties) {
        return start(url, client, consumers, Map.of(), properties);
    }

    /** The same with further beans, by their names. */
    public static ConsumerHost start(
            String url,
            SqsAsyncClient client,
            List<QueueConsumer> consumers,
            Map<String, Object> beans,
            String... properties) {
        var all = new ArrayList<>(List.of(
                "spring.datasource.url=" + url,
                "spring.datasource.username=" + PostgresServer.USER,
                "spring.datasource.password=" + PostgresServer.PASSWORD));
        all.addAll(List.of(properties));
        return start(
                context -> {
                    register(context, client, consumers);
                    beans.forEach(context.getBeanFactory()::registerSingleton);
                },
                all.toArray(String[]::new));
    }

    private static ConsumerHost start(
            ApplicationContextInitializer<ConfigurableApplicationContext> beans, String... properties) {
        var all = new ArrayList<>(List.of(QUICK));
        all.addAll(List.of(properties));
        return new ConsumerHost(quietly(new SpringApplicationBuilder(Application.class)
                .initializers(beans)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .registerShutdownHook(false)
                .properties(all.toArray(String[]::new))));
    }

    /** Spring Boot would set up the log anew, and a test that listens to it would hear no more. */
    private static ConfigurableApplicationContext quietly(SpringApplicationBuilder application) {
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
        try {
            return application.run();
        } finally {
            System.clearProperty(LoggingSystem.SYSTEM_PROPERTY);
        }
    }

    private static void register(
            ConfigurableApplicationContext context, SqsAsyncClient client, List<QueueConsumer> consumers) {
        var beans = context.getBeanFactory();
        beans.registerSingleton("clientOfTheService", client);
        for (int i = 0; i < consumers.size(); i++) {
            beans.registerSingleton("consumer" + i, consumers.get(i));
        }
    }

    public ConfigurableApplicationContext context() {
        return context;
    }

    public JdbcClient jdbc() {
        return context.getBean(JdbcClient.class);
    }

    /** Stops the consumers in the orderly way first. */
    @Override
    public void close() {
        context.close();
    }
}
