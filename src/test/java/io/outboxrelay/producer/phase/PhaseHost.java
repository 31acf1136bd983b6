package io.outboxrelay.producer.phase;

import io.outboxrelay.support.TestDatabase;
import jakarta.persistence.EntityManagerFactory;
import javax.sql.DataSource;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** A service with two transaction managers of its own on the outbox's DataSource. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({Listeners.class, Scopes.AnnotatedJdbc.class, Scopes.AnnotatedJpa.class})
class PhaseHost {

    static ConfigurableApplicationContext start(TestDatabase database, boolean autoCommit) {
        return new SpringApplicationBuilder(PhaseHost.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .registerShutdownHook(false)
                .properties(
                        "spring.flyway.enabled=false",
                        "spring.jpa.open-in-view=false",
                        "spring.datasource.url=" + database.url(),
                        "spring.datasource.username=" + database.username(),
                        "spring.datasource.password=" + database.password(),
                        "spring.datasource.hikari.maximum-pool-size=4",
                        "spring.datasource.hikari.auto-commit=" + autoCommit)
                .run();
    }

    @Bean
    PlatformTransactionManager jdbc(DataSource dataSource) {
        return new JdbcTransactionManager(dataSource);
    }

    @Bean
    PlatformTransactionManager jpa(EntityManagerFactory factory) {
        return new JpaTransactionManager(factory);
    }
}
