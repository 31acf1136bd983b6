package io.outboxrelay.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.test.simple.SimpleTracer;
import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.support.RoomConfigurations;
import io.outboxrelay.support.TestDatabase;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;

class OptionalPartsTest {

    private final TestDatabase database = TestDatabase.empty();

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(RoomConfigurations.of("producer", "schema"))
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class,
                    TransactionAutoConfiguration.class));

    private final ApplicationContextRunner runner = bare.withPropertyValues(
            "spring.datasource.url=" + database.url(),
            "spring.datasource.username=" + database.username(),
            "spring.datasource.password=" + database.password(),
            "spring.datasource.hikari.maximum-pool-size=3");

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_host_may_put_an_outbox_of_his_own() {
        Outbox own = Outboxes.on(database.dataSource());
        runner.withBean("own", Outbox.class, () -> own)
                .run(context -> assertThat(context.getBean(Outbox.class)).isSameAs(own));
    }

    @Test
    void an_object_is_written_by_the_applications_mapper() {
        runner.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
                .withPropertyValues("spring.jackson.property-naming-strategy=SNAKE_CASE")
                .run(context -> {
                    send(context, OutboxMessage.to("orders").body(new Order(7)));
                    assertThat(single("body")).isEqualTo("{\"order_number\":7}");
                });
    }

    record Order(int orderNumber) {}

    @Test
    void the_current_trace_is_stored() {
        runner.withBean(Tracer.class, SimpleTracer::new).run(context -> {
            var tracer = (SimpleTracer) context.getBean(Tracer.class);
            var span = tracer.nextSpan().start();
            var ids = (io.micrometer.tracing.test.simple.SimpleTraceContext) span.context();
            ids.setTraceId("0af7651916cd43dd8448eb211c80319c");
            ids.setSpanId("b7ad6b7169203331");
            try (var scope = tracer.withSpan(span)) {
                send(context, OutboxMessage.to("orders").body("x"));
            }
            assertThat(single("attributes ->> 'traceparent'"))
                    .isEqualTo("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
        });
    }

    @Test
    void a_commit_wakes_the_relay_of_the_same_process() {
        runner.withUserConfiguration(Relay.class).run(context -> {
            send(context, OutboxMessage.to("orders").body("x"));
            assertThat(context.getBean(Relay.class).woken).containsExactly(Set.of("orders"));
        });
    }

    @Test
    void a_consumer_of_the_hosts_is_no_relay() {
        runner.withUserConfiguration(HostsConsumer.class).run(context -> {
            send(context, OutboxMessage.to("orders").body("x"));
            assertThat(context.getBean(HostsConsumer.class).received).isEmpty();
        });
    }

    @Test
    void a_service_starts_without_any_of_the_optional_libraries() {
        runner.withPropertyValues("outbox.migrate=true")
                .withClassLoader(new FilteredClassLoader(
                        "software.amazon.awssdk",
                        "net.javacrumbs.shedlock",
                        "org.flywaydb",
                        "tools.jackson",
                        "io.micrometer",
                        "org.springframework.orm",
                        "jakarta.persistence"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(Outbox.class)
                        .doesNotHaveBean(BodyWriter.class)
                        .doesNotHaveBean(CurrentTrace.class));
    }

    private static void send(AssertableApplicationContext context, OutboxMessage.Builder message) {
        context.getBean(TransactionTemplate.class)
                .executeWithoutResult(status -> context.getBean(Outbox.class).send(message.build()));
    }

    private String single(String expression) {
        return database.jdbc()
                .sql("SELECT " + expression + " FROM outbox_message")
                .query(String.class)
                .single();
    }

    /** As the relay's auto-configuration does it: no candidate for anybody who doesn't ask by name. */
    @Configuration(proxyBeanMethods = false)
    static class Relay {
        final BlockingQueue<Set<String>> woken = new LinkedBlockingQueue<>();

        @Bean(defaultCandidate = false)
        Consumer<Set<String>> outboxRelayWaker() {
            return woken::add;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class HostsConsumer {
        final BlockingQueue<Set<String>> received = new LinkedBlockingQueue<>();

        @Bean
        Consumer<Set<String>> hostsOwn() {
            return received::add;
        }
    }
}
