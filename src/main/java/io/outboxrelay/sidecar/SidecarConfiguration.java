package io.outboxrelay.sidecar;

import io.outboxrelay.relay.RelayPulse;
import io.outboxrelay.schema.SchemaCheck;
import javax.sql.DataSource;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the process adds to the rooms: a check of the schema before the start, and its health. */
@Configuration(proxyBeanMethods = false)
class SidecarConfiguration {

    private static final String MOST_ACCESS = "management.endpoints.access.max-permitted";

    /** Operators change by SQL, each under a database user of their own; over HTTP anybody who reaches the port could. */
    SidecarConfiguration(Environment environment) {
        var access = environment.getProperty(MOST_ACCESS, Access.class, Access.READ_ONLY);
        if (access == Access.UNRESTRICTED) {
            throw new IllegalArgumentException(
                    MOST_ACCESS
                            + " is unrestricted, but this port asks for no credential: give read-only or none, and change by SQL");
        }
    }

    /** All beans are made by then, so the migrations are done; the relay, a lifecycle, has not started. */
    @Bean
    SmartInitializingSingleton schemaIsVerified(SchemaCheck schema) {
        return schema::verify;
    }

    @Bean
    HealthIndicator outboxSchemaHealthIndicator(SchemaCheck schema) {
        return new SchemaHealth(schema);
    }

    @Bean
    HealthIndicator outboxQueuesHealthIndicator(DataSource dataSource) {
        return new QueuesHealth(JdbcClient.create(dataSource));
    }

    @Bean
    @ConditionalOnProperty("outbox.relay.enabled")
    HealthIndicator outboxRelayHealthIndicator(RelayPulse pulse) {
        return new RelayHealth(pulse);
    }
}
