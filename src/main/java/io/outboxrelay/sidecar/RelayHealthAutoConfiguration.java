package io.outboxrelay.sidecar;

import io.outboxrelay.relay.RelayPulse;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Tells the health of a relay in this process, be it the sidecar or a service that has one inside. */
@AutoConfiguration(afterName = "io.outboxrelay.relay.process.RelayAutoConfiguration")
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(RelayPulse.class)
final class RelayHealthAutoConfiguration {

    @Bean
    @ConditionalOnEnabledHealthIndicator("outboxRelay")
    HealthIndicator outboxRelayHealthIndicator(RelayPulse pulse) {
        return new RelayHealth(pulse);
    }
}
