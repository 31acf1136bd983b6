package io.outboxrelay.relay;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
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
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Runs a relay in this process if {@code outbox.relay.enabled=true}; being on the class path is no intent. Needs a {@link
 * Sender} and a {@link DataSource}.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "io.outboxrelay.sqs.SqsAutoConfiguration"
        })
@ConditionalOnProperty(name = "outbox.relay.enabled", havingValue = "true")
@ConditionalOnClass(JdbcTemplate.class)
@EnableConfigurationProperties({RelaySettings.class, RetentionSettings.class})
final class RelayAutoConfiguration {

    /** A statement takes milliseconds; one that takes so long is stuck. */
    static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(10);

    /** Name and type are what the producer looks for: the rooms do not know each other. */
    static final String WAKER = "outboxRelayWaker";

    @Bean
    RelayLifecycle outboxRelay(
            RelaySettings settings,
            RetentionSettings retention,
            DataSource dataSource,
            ObjectProvider<Sender> senders,
            ObjectProvider<RelayEvents> events) {
        var sender = senders.getIfUnique();
        if (sender == null) {
            throw new IllegalStateException("outbox.relay.enabled is true, but there is nothing to send with: "
                    + "add software.amazon.awssdk:sqs to the dependencies, or set outbox.relay.enabled=false");
        }
        var assembly =
                new RelayAssembly(settings, retention, dataSource, sender, events.getIfUnique(() -> RelayEvents.NONE));
        return new RelayLifecycle(settings, new SystemTime(), new Random()::nextDouble, UUID::randomUUID, assembly);
    }

    /** Only where the application measures anything. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class Metrics {

        @Bean
        RelayEvents outboxRelayMetrics(ObjectProvider<MeterRegistry> registries) {
            var registry = registries.getIfUnique();
            return registry == null ? RelayEvents.NONE : new MicrometerEvents(registry);
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
