package io.outboxrelay.relay;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.function.SingletonSupplier;

/**
 * Runs a relay in this process if {@code outbox.relay.enabled=true}; being on the class path is no intent. Needs a {@link
 * Sender} and a {@link DataSource}.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "io.outboxrelay.sqs.SqsAutoConfiguration"
        })
@ConditionalOnProperty(name = "outbox.relay.enabled", havingValue = "true")
@ConditionalOnClass(JdbcTemplate.class)
@EnableConfigurationProperties({RelaySettings.class, RetentionSettings.class})
final class RelayAutoConfiguration {

    /** Name and type are what the producer looks for: the rooms do not know each other. */
    static final String WAKER = "outboxRelayWaker";

    @Bean
    RelayDatabase outboxRelayDatabase(DataSource dataSource, RelaySettings settings) {
        return new PostgresDatabase(dataSource, settings);
    }

    @Bean
    RelayLifecycle outboxRelay(
            RelaySettings settings,
            RetentionSettings retention,
            RelayDatabase database,
            ObjectProvider<Sender> senders,
            ObjectProvider<RelayEvents> listeners,
            ObjectProvider<BatchTracing> tracing) {
        var sender = senders.getIfUnique();
        if (sender == null) {
            throw new IllegalStateException("outbox.relay.enabled is true, but there is nothing to send with: "
                    + "add software.amazon.awssdk:sqs to the dependencies, or set outbox.relay.enabled=false");
        }
        var assembly = new RelayAssembly(
                settings,
                retention,
                database,
                tracing.getIfAvailable(() -> BatchTracing.NONE).traced(sender),
                listeners.stream().toList());
        return new RelayLifecycle(
                settings, new SystemTime(), new Random()::nextDouble, UUID::randomUUID, assembly::assemble);
    }

    /** Only where the application measures anything. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class Metrics {

        @Bean
        @ConditionalOnSingleCandidate(MeterRegistry.class)
        RelayEvents outboxRelayMetrics(MeterRegistry registry) {
            return new MicrometerEvents(registry);
        }
    }

    /** Only where the application traces anything; elsewhere nothing stands between the engine and its sender. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Tracer.class, ObservationRegistry.class})
    static class Tracing {

        /** Micrometer's own handlers come later, take any observation, and know no links. */
        private static final int BEFORE_THE_DEFAULTS = 0;

        @Bean
        BatchTracing outboxBatchTracing(
                ObjectProvider<Tracer> tracers, ObjectProvider<ObservationRegistry> registries) {
            var tracer = tracers.getIfUnique(() -> Tracer.NOOP);
            var registry = registries.getIfUnique(() -> ObservationRegistry.NOOP);
            return tracer == Tracer.NOOP || registry.isNoop()
                    ? BatchTracing.NONE
                    : sender -> new TracedSender(sender, registry);
        }

        @Bean
        @Order(BEFORE_THE_DEFAULTS)
        BatchSpans outboxBatchSpans(ObjectProvider<Tracer> tracers) {
            return new BatchSpans(SingletonSupplier.of(() -> tracers.getIfUnique(() -> Tracer.NOOP)));
        }
    }

    /** No default candidate: a host that injects a consumer of its own must not get this one. */
    @Bean(name = WAKER, defaultCandidate = false)
    Consumer<Set<String>> outboxRelayWaker(RelayLifecycle relay) {
        return relay::wake;
    }

    /** Asked for, but not able to: a relay that silently does nothing would be found out by its backlog only. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider")
    static class WithoutLeases {

        WithoutLeases() {
            throw new IllegalStateException("outbox.relay.enabled is true, but there is nothing to keep leases with: "
                    + "add net.javacrumbs.shedlock:shedlock-provider-jdbc-template to the dependencies, "
                    + "or set outbox.relay.enabled=false");
        }
    }
}
