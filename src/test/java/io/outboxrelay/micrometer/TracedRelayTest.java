package io.outboxrelay.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.TracingObservationHandler;
import io.micrometer.tracing.test.simple.SimpleTracer;
import io.outboxrelay.relay.BatchTracing;
import io.outboxrelay.relay.Sender;
import io.outboxrelay.support.RoomConfigurations;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.support.relay.MessageTable;
import io.outboxrelay.support.relay.ScriptedSender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationHandlerGroup;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** A relay in somebody's application, which traces or does not. */
class TracedRelayTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private final TestDatabase database = TestDatabase.migrated();
    private final MessageTable table = new MessageTable(database);
    private final ScriptedSender sender = new ScriptedSender();

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(RoomConfigurations.of("schema", "postgres", "micrometer", "relay.process"))
            .withBean("dataSource", javax.sql.DataSource.class, database::dataSource, it -> it.setDestroyMethodName(""))
            .withBean("sender", Sender.class, () -> sender)
            .withPropertyValues("outbox.relay.enabled=true");

    private final ApplicationContextRunner observed =
            application.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class));

    @AfterEach
    void close() {
        sender.close();
        database.close();
    }

    @Test
    void each_request_is_one_span_with_links_and_micrometers_default_makes_no_other() {
        observed.withUserConfiguration(TracingAsSpringBootDoesIt.class).run(context -> {
            sendOne();
            var tracer = context.getBean(SimpleTracer.class);
            await().untilAsserted(
                            () -> assertThat(tracer.getSpans()).singleElement().satisfies(span -> {
                                assertThat(span.getName()).isEqualTo("send orders");
                                assertThat(span.getLinks())
                                        .extracting(Link::getTraceContext)
                                        .extracting(TraceContext::traceId)
                                        .containsExactly(TRACE);
                                assertThat(span.getTags()).containsEntry("messaging.destination.name", "orders");
                            }));
        });
    }

    @Test
    void without_a_tracer_requests_go_straight_to_the_sender() {
        observed.run(context -> assertSendsPlainly(context.getBean(BatchTracing.class)));
    }

    @Test
    void with_tracing_switched_off_they_do_too() {
        observed.withBean(Tracer.class, () -> Tracer.NOOP)
                .run(context -> assertSendsPlainly(context.getBean(BatchTracing.class)));
    }

    @Test
    void with_a_registry_that_nobody_listens_to_they_do_too() {
        application
                .withBean(Tracer.class, SimpleTracer::new)
                .withBean(ObservationRegistry.class, ObservationRegistry::create)
                .run(context -> assertSendsPlainly(context.getBean(BatchTracing.class)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.micrometer.tracing", "io.micrometer"})
    void an_application_without_the_library_starts_and_sends(String missing) {
        application.withClassLoader(new FilteredClassLoader(missing)).run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(BatchTracing.class);
            sendOne();
        });
    }

    private void assertSendsPlainly(BatchTracing tracing) {
        assertThat(tracing.traced(sender)).isSameAs(sender);
        sendOne();
    }

    private void sendOne() {
        table.run(
                "INSERT INTO outbox_message (queue, body, attributes) VALUES ('orders', 'x', ?::jsonb)",
                "{\"traceparent\": \"00-" + TRACE + "-b7ad6b7169203331-01\"}");
        await().untilAsserted(() -> assertThat(sender.takenCount()).isEqualTo(1));
    }

    /** The beans and orders of its auto-configuration for Micrometer Tracing. */
    @Configuration(proxyBeanMethods = false)
    static class TracingAsSpringBootDoesIt {

        @Bean
        SimpleTracer tracer() {
            return new SimpleTracer();
        }

        @Bean
        ObservationHandlerGroup tracingHandlers() {
            return ObservationHandlerGroup.of(TracingObservationHandler.class);
        }

        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE - 1000)
        DefaultTracingObservationHandler defaultHandler(Tracer tracer) {
            return new DefaultTracingObservationHandler(tracer);
        }
    }
}
