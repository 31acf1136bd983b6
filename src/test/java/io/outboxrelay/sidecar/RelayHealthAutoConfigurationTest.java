package io.outboxrelay.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.outboxrelay.relay.RelayPulse;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A service with a relay inside tells its health as the sidecar does. */
class RelayHealthAutoConfigurationTest {

    private static final String NAME = "outboxRelayHealthIndicator";

    private final ApplicationContextRunner service =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RelayHealthAutoConfiguration.class));

    private final ApplicationContextRunner relaying = service.withBean(RelayPulse.class, () -> mock(RelayPulse.class));

    @Test
    void a_relay_inside_has_a_health_unless_the_host_switches_it_off() {
        relaying.run(context ->
                assertThat(context.getBean(NAME, HealthIndicator.class)).isInstanceOf(RelayHealth.class));
        relaying.withPropertyValues("management.health.outboxRelay.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(NAME));
    }

    @Test
    void without_a_relay_or_without_an_actuator_there_is_none() {
        service.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(NAME));
        relaying.withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(NAME));
    }
}
