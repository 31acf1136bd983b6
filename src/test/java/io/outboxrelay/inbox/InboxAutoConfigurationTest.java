package io.outboxrelay.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

import io.outboxrelay.Inbox;
import io.outboxrelay.InboxKey;
import io.outboxrelay.support.RoomConfigurations;
import io.outboxrelay.support.TestDatabase;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

class InboxAutoConfigurationTest {

    private final TestDatabase database = TestDatabase.empty();

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(RoomConfigurations.of("inbox", "schema"))
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
    void a_service_with_a_data_source_gets_a_migrated_schema_and_an_inbox() {
        runner.run(context -> {
            take(context.getBean(Inbox.class));
            assertThat(count()).isEqualTo(1);
        });
    }

    @Test
    void a_service_without_a_transaction_manager_has_one_of_the_inboxs_own() {
        new ApplicationContextRunner()
                .withConfiguration(RoomConfigurations.of("inbox", "schema"))
                .withBean(DataSource.class, this::newDataSource)
                .run(context -> {
                    take(context.getBean(Inbox.class));
                    assertThat(count()).isEqualTo(1);
                });
    }

    @Test
    void a_service_starts_without_any_of_the_optional_libraries() {
        runner.withClassLoader(new FilteredClassLoader(
                        "software.amazon.awssdk",
                        "io.awspring",
                        "net.javacrumbs.shedlock",
                        "org.flywaydb",
                        "tools.jackson",
                        "io.micrometer"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(Inbox.class));
    }

    @Test
    void the_library_publishes_nothing_that_switches_off_what_the_host_has() {
        runner.run(context -> {
            assertThat(context).doesNotHaveBean(org.springframework.scheduling.TaskScheduler.class);
            assertThat(context).doesNotHaveBean(java.util.concurrent.Executor.class);
            assertThat(context).doesNotHaveBean("inbox");
            assertThat(context).hasSingleBean(DataSource.class);
        });
    }

    @Test
    void nothing_runs_in_the_background_of_a_service_that_takes_no_message() {
        runner.run(context -> {
            assertThat(purgeThreads()).isZero();
            take(context.getBean(Inbox.class));
            assertThat(purgeThreads()).isEqualTo(1);
        });
        await().until(() -> purgeThreads() == 0);
    }

    @Test
    void a_host_may_put_an_inbox_of_its_own() {
        Inbox own = mock(Inbox.class);
        runner.withBean("own", Inbox.class, () -> own).run(context -> {
            assertThat(context.getBean(Inbox.class)).isSameAs(own);
            assertThat(context).doesNotHaveBean(Purge.class);
        });
    }

    @Test
    void a_service_without_a_data_source_or_with_several_and_no_primary_one_starts_without_an_inbox() {
        new ApplicationContextRunner()
                .withConfiguration(RoomConfigurations.of("inbox", "schema"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Inbox.class));
        bare.withBean("a", DataSource.class, this::newDataSource)
                .withBean("b", DataSource.class, this::newDataSource)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Inbox.class));
    }

    @Test
    void a_service_starts_without_its_database_where_it_does_not_migrate() {
        bare.withPropertyValues(
                        "spring.datasource.url=jdbc:postgresql://localhost:1/none",
                        "spring.datasource.hikari.connection-timeout=250",
                        "outbox.migrate=false")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(Inbox.class));
    }

    @Test
    void a_transaction_aware_proxy_as_data_source_is_looked_behind() {
        bare.withBean(
                        DataSource.class,
                        () -> new TransactionAwareDataSourceProxy(newDataSource()),
                        definition -> definition.setPrimary(true))
                .run(context -> {
                    take(context.getBean(Inbox.class));
                    assertThat(count()).isEqualTo(1);
                });
    }

    @Test
    void a_wrong_setting_stops_the_start_with_one_sentence() {
        runner.withPropertyValues("outbox.inbox.retention=0")
                .run(
                        context -> assertThat(context)
                                .getFailure()
                                .rootCause()
                                .hasMessage(
                                        "outbox.inbox.retention is 0: give a time from 1h to 3650d, as 14d, or forever to forget no message"));
    }

    private static void take(Inbox inbox) {
        assertThat(inbox.once(InboxKey.ofMessage("billing", UUID.randomUUID()), () -> {}))
                .isTrue();
    }

    private DataSource newDataSource() {
        return new DriverManagerDataSource(database.url(), database.username(), database.password());
    }

    private static long purgeThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("outbox-inbox-purge"))
                .count();
    }

    private int count() {
        return database.jdbc()
                .sql("SELECT count(*) FROM inbox_message")
                .query(Integer.class)
                .single();
    }
}
