package io.outboxrelay.postgres;

import io.outboxrelay.relay.RelayDatabase;
import io.outboxrelay.relay.RelaySettings;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.jdbc.core.JdbcTemplate;

/** Gives a relay in this process its database: the {@link DataSource} that has the outbox. */
@AutoConfiguration(
        afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
        beforeName = "io.outboxrelay.relay.process.RelayAutoConfiguration")
@ConditionalOnBooleanProperty("outbox.relay.enabled")
@ConditionalOnClass(JdbcTemplate.class)
@EnableConfigurationProperties(RelaySettings.class)
final class PostgresAutoConfiguration {

    /** Name of the bean that stands for a schema which is ready: where beans are made late, the relay would start before it. */
    private static final String MIGRATION = "outboxMigration";

    /** Name of the bean that gives the DataSource. */
    private static final String DATA_SOURCE = "outboxDataSource";

    private static final String SHEDLOCK = "net.javacrumbs.shedlock.support.StorageBasedLockProvider";

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = SHEDLOCK)
    static class WithLeases {

        @Bean
        @DependsOn(MIGRATION)
        RelayDatabase outboxRelayDatabase(
                @Qualifier(DATA_SOURCE) Supplier<DataSource> dataSource, RelaySettings settings) {
            return new PostgresDatabase(dataSource.get(), settings);
        }
    }

    /** Asked for, but not able to: a relay that silently does nothing would be found out by its backlog only. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass(SHEDLOCK)
    static class WithoutLeases {

        WithoutLeases() {
            throw new IllegalStateException("outbox.relay.enabled is true, but there is nothing to keep leases with: "
                    + "add net.javacrumbs.shedlock:shedlock-spring to the dependencies, "
                    + "or set outbox.relay.enabled=false");
        }
    }
}
