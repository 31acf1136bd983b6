package io.outboxrelay.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.schema.SchemaCheck;
import io.outboxrelay.support.LogLines;
import io.outboxrelay.support.RoomConfigurations;
import io.outboxrelay.support.TestDatabase;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

class OutboxAutoConfigurationTest {

    private final TestDatabase database = TestDatabase.empty();

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(RoomConfigurations.of("producer", "schema"))
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class,
                    TransactionAutoConfiguration.class));

    private final ApplicationContextRunner runner = bare.withPropertyValues(
            "spring.datasource.url=" + database.url(),
            "spring.datasource.username=" + database.username(),
            "spring.datasource.password=" + database.password(),
            "spring.datasource.hikari.maximum-pool-size=2");

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_service_with_a_data_source_gets_a_migrated_schema_and_an_outbox() {
        runner.run(context -> {
            send(context, OutboxMessage.to("orders").body("x"));
            context.getBean(SchemaCheck.class).verify();
            assertThat(count()).isEqualTo(1);
        });
    }

    @Test
    void the_library_publishes_nothing_that_switches_off_what_the_host_has() {
        runner.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
                .run(context -> {
                    assertThat(context).doesNotHaveBean(Flyway.class);
                    assertThat(context).doesNotHaveBean(java.time.Clock.class);
                    assertThat(context).doesNotHaveBean(net.javacrumbs.shedlock.core.LockProvider.class);
                    assertThat(context).doesNotHaveBean(org.springframework.scheduling.TaskScheduler.class);
                    assertThat(context).hasSingleBean(JsonMapper.class);
                    assertThat(context).hasSingleBean(DataSource.class);
                });
    }

    @Test
    void a_start_in_a_schema_where_everybody_may_create_says_so_once() {
        database.jdbc().sql("GRANT CREATE ON SCHEMA public TO PUBLIC").update();
        try (var lines = new LogLines("io.outboxrelay.schema")) {
            runner.run(context -> assertThat(lines.all())
                    .singleElement()
                    .asString()
                    .contains("REVOKE CREATE ON SCHEMA public FROM PUBLIC"));
        }
    }

    @Test
    void a_service_starts_without_its_database_where_it_does_not_migrate() {
        bare.withPropertyValues(
                        "spring.datasource.url=jdbc:postgresql://localhost:1/none",
                        "spring.datasource.hikari.connection-timeout=250",
                        "outbox.migrate=false")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(Outbox.class));
    }

    @Test
    void where_the_host_migrates_himself_but_has_not_the_start_is_refused_in_one_sentence() {
        runner.withPropertyValues("outbox.migrate=false").run(context -> {
            assertThat(context)
                    .hasFailed()
                    .getFailure()
                    .hasMessageContaining("The database has no usable outbox, outbox_message.tx is missing")
                    .hasMessageContaining("outbox.migrate=true");
            assertThat(tableExists()).isFalse();
        });
    }

    @Test
    void where_the_host_has_migrated_himself_nothing_is_migrated() {
        runner.run(context -> assertThat(context).hasNotFailed());
        database.jdbc().sql("DROP TABLE outbox_schema_history").update();

        runner.withPropertyValues("outbox.migrate=false").run(context -> assertThat(context)
                .hasNotFailed()
                .hasBean("outboxMigration")
                .hasSingleBean(Outbox.class));
        assertThat(database.jdbc()
                        .sql("SELECT to_regclass('outbox_schema_history') IS NULL")
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    @Test
    void on_a_database_that_is_no_postgresql_nothing_is_asked_where_it_does_not_migrate() {
        bare.withPropertyValues("spring.datasource.url=jdbc:h2:mem:orders", "outbox.migrate=false")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(Outbox.class));
    }

    @Test
    void a_service_without_a_data_source_starts_without_an_outbox() {
        new ApplicationContextRunner()
                .withConfiguration(RoomConfigurations.of("producer", "schema"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Outbox.class));
    }

    @Test
    void a_service_with_several_data_sources_and_no_primary_one_starts_without_an_outbox() {
        bare.withBean("a", DataSource.class, this::newDataSource)
                .withBean("b", DataSource.class, this::newDataSource)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(Outbox.class)
                        .doesNotHaveBean("outboxMigration"));
    }

    @Test
    void among_several_data_sources_the_outbox_takes_the_primary_one() {
        bare.withUserConfiguration(TwoDataSources.class)
                .withBean("primaryUrl", String.class, database::url)
                .run(context -> {
                    send(context, OutboxMessage.to("orders").body("x"));
                    assertThat(count()).isEqualTo(1);
                });
    }

    @Test
    void a_transaction_aware_proxy_as_data_source_is_looked_behind() {
        bare.withBean(
                        DataSource.class,
                        () -> new TransactionAwareDataSourceProxy(newDataSource()),
                        definition -> definition.setPrimary(true))
                .run(context -> {
                    send(context, OutboxMessage.to("orders").body("x"));
                    assertThat(count()).isEqualTo(1);
                });
    }

    @Test
    void a_wrong_setting_stops_the_start_with_one_sentence() {
        runner.withPropertyValues("outbox.producer.max-message-size=2MB").run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessage("outbox.producer.max-message-size is 2097152B: give a value from 1024B to 1048576B"));
    }

    @Test
    void the_settings_reach_the_outbox() {
        runner.withPropertyValues("outbox.producer.max-message-size=1KB")
                .run(context -> assertThat(org.assertj.core.api.Assertions.catchThrowable(
                                () -> send(context, OutboxMessage.to("orders").body("x".repeat(1_000)))))
                        .hasMessageContaining("at most 1024 bytes"));
    }

    @Test
    void groups_are_locked_for_the_length_of_the_transaction_if_asked_for() {
        var message = OutboxMessage.to("a.fifo").body("x").group("g").build();
        for (boolean asked : new boolean[] {false, true}) {
            runner.withPropertyValues("outbox.producer.serialize-groups=" + asked)
                    .run(context -> {
                        context.getBean(TransactionTemplate.class).executeWithoutResult(status -> {
                            context.getBean(Outbox.class).send(message);
                            assertThat(advisoryLocks()).isEqualTo(asked ? 1 : 0);
                        });
                        assertThat(advisoryLocks()).isZero();
                    });
        }
    }

    private static void send(AssertableApplicationContext context, OutboxMessage.Builder message) {
        context.getBean(TransactionTemplate.class)
                .executeWithoutResult(status -> context.getBean(Outbox.class).send(message.build()));
    }

    private DataSource newDataSource() {
        return new DriverManagerDataSource(database.url(), database.username(), database.password());
    }

    private int advisoryLocks() {
        return database.jdbc()
                .sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                        + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
                .query(Integer.class)
                .single();
    }

    private boolean tableExists() {
        return database.jdbc()
                .sql("SELECT to_regclass('outbox_message') IS NOT NULL")
                .query(Boolean.class)
                .single();
    }

    private int count() {
        return Integer.parseInt(single("count(*)"));
    }

    private String single(String expression) {
        return database.jdbc()
                .sql("SELECT " + expression + " FROM outbox_message")
                .query(String.class)
                .single();
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoDataSources {

        @Bean
        @Primary
        DataSource outboxes(String primaryUrl) {
            return new DriverManagerDataSource(primaryUrl, "postgres", "postgres");
        }

        @Bean
        DataSource other() {
            return new DriverManagerDataSource("jdbc:postgresql://localhost:1/nowhere", "postgres", "postgres");
        }
    }
}
