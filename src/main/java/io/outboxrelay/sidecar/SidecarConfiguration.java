package io.outboxrelay.sidecar;

import com.zaxxer.hikari.HikariDataSource;
import io.outboxrelay.schema.SchemaCheck;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the process adds to the rooms: a check of the schema before the relay starts, and its health. */
@Configuration(proxyBeanMethods = false)
class SidecarConfiguration {

    private static final String READINESS_THREAD = "outboxReadinessThread";

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

    /** Made after the relay and all that it needs, and so destroyed, which ends the relay, before them. */
    @Bean
    EarlyRelay outboxEarlyRelay(
            SchemaCheck schema,
            @Qualifier("outboxRelay") ObjectProvider<SmartLifecycle> relay,
            HeadStart headStart,
            StopHook stop) {
        return new EarlyRelay(schema, relay.getIfAvailable(), headStart, stop);
    }

    @Bean
    HeadStart outboxHeadStart() {
        return new HeadStart();
    }

    @Bean
    HealthIndicator outboxSchemaHealthIndicator(
            SchemaCheck schema, @Qualifier(READINESS_THREAD) ExecutorService readinessThread) {
        return new SchemaHealth(schema, readinessThread);
    }

    /** No candidate for whoever looks for an executor by its type. */
    @Bean(name = READINESS_THREAD, destroyMethod = "shutdownNow", defaultCandidate = false)
    ExecutorService outboxReadinessThread() {
        return Executors.newSingleThreadExecutor(work -> {
            var thread = new Thread(work, "outbox-readiness");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Before the pool is used for the first time. */
    @Bean
    static BeanPostProcessor outboxPasswordOfFile(ConfigurableEnvironment environment) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof HikariDataSource pool) {
                    PasswordOfFile.in(environment, pool.getUsername()).ifPresent(pool::setCredentialsProvider);
                }
                return bean;
            }
        };
    }

    @Bean
    HealthIndicator outboxQueuesHealthIndicator(DataSource dataSource) {
        return new QueuesHealth(JdbcClient.create(dataSource));
    }
}
