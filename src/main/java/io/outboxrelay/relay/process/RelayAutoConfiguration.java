package io.outboxrelay.relay.process;

import io.outboxrelay.relay.BatchTracing;
import io.outboxrelay.relay.RelayDatabase;
import io.outboxrelay.relay.RelayEvents;
import io.outboxrelay.relay.RelaySettings;
import io.outboxrelay.relay.Sender;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Runs a relay in this process if {@code outbox.relay.enabled=true}; being on the class path is no intent. Needs a {@link
 * Sender} and a {@link RelayDatabase}.
 */
@AutoConfiguration(afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnBooleanProperty("outbox.relay.enabled")
@ConditionalOnClass(JdbcTemplate.class)
@EnableConfigurationProperties({RelaySettings.class, RetentionSettings.class})
final class RelayAutoConfiguration {

    /** Name and type are what the producer looks for: the rooms do not know each other. */
    static final String WAKER = "outboxRelayWaker";

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
                listeners.stream().toList(),
                Runtime.getRuntime().maxMemory());
        return new RelayLifecycle(
                settings, new SystemTime(), new Random()::nextDouble, UUID::randomUUID, assembly::assemble);
    }

    /** No default candidate: a host that injects a consumer of its own must not get this one. */
    @Bean(name = WAKER, defaultCandidate = false)
    Consumer<Set<String>> outboxRelayWaker(RelayLifecycle relay) {
        return relay::wake;
    }
}
