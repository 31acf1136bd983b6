package io.outboxrelay.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.Inbox;
import io.outboxrelay.InboxKey;
import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.support.RoomConfigurations;
import io.outboxrelay.support.TestDatabase;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A service with several DataSources: one has the outbox, and the service says which. */
@ExtendWith(OutputCaptureExtension.class)
class ChosenDataSourceTest {

    private static TestDatabase orders;
    private static TestDatabase reports;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(RoomConfigurations.of("producer", "inbox", "schema"))
            .withUserConfiguration(TwoDataSources.class);

    @Configuration(proxyBeanMethods = false)
    static class TwoDataSources {

        @Bean
        DataSource ordersDatabase() {
            return new DriverManagerDataSource(orders.url(), orders.username(), orders.password());
        }

        @Bean
        DataSource reportsDatabase() {
            return new DriverManagerDataSource(reports.url(), reports.username(), reports.password());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
                "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration"
            })
    static class Service extends TwoDataSources {

        @Bean
        Object needsAnOutbox(Outbox outbox) {
            return new Object();
        }
    }

    @BeforeAll
    static void open() {
        orders = TestDatabase.empty();
        reports = TestDatabase.empty();
    }

    @AfterAll
    static void close() {
        orders.close();
        reports.close();
    }

    @Test
    void the_one_that_is_named_has_the_tables_the_messages_and_the_inbox() {
        runner.withPropertyValues("outbox.datasource=ordersDatabase").run(context -> {
            var manager = new JdbcTransactionManager(context.getBean("ordersDatabase", DataSource.class));
            new TransactionTemplate(manager).executeWithoutResult(status -> context.getBean(Outbox.class)
                    .send(OutboxMessage.to("orders").body("x").build()));
            context.getBean(Inbox.class).once(InboxKey.ofMessage("billing", UUID.randomUUID()), () -> {});
        });

        assertThat(rows("outbox_message")).isEqualTo(1);
        assertThat(rows("inbox_message")).isEqualTo(1);
        assertThat(reports.jdbc()
                        .sql("SELECT to_regclass('outbox_message') IS NULL")
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    @Test
    void a_name_that_nobody_has_is_told_with_those_that_there_are() {
        runner.withPropertyValues("outbox.datasource=order").run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessage("outbox.datasource is order, and no DataSource has this name: give one of"
                        + " ordersDatabase, reportsDatabase"));
    }

    @Test
    void without_a_choice_a_start_that_wants_an_outbox_says_so(CapturedOutput output) {
        var service = new SpringApplicationBuilder(Service.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties("spring.flyway.enabled=false");

        assertThatThrownBy(service::run).hasMessageContaining("io.outboxrelay.Outbox");
        assertThat(output)
                .contains(
                        "There are 2 DataSources (ordersDatabase, reportsDatabase) and none is primary, so there is no outbox")
                .contains("Set outbox.datasource to the name of the one")
                .doesNotContain("\tat ");
    }

    private static long rows(String table) {
        return JdbcClient.create(orders.dataSource())
                .sql("SELECT count(*) FROM " + table)
                .query(Long.class)
                .single();
    }
}
