package io.outboxrelay.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxTransactionException;
import io.outboxrelay.producer.host.HostApplication;
import io.outboxrelay.producer.host.HostApplication.LateListener;
import io.outboxrelay.producer.host.HostApplication.LockedTask;
import io.outboxrelay.producer.host.HostApplication.OrderService;
import io.outboxrelay.support.TestDatabase;
import java.util.List;
import net.javacrumbs.shedlock.core.LockProvider;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** An application with its own migrations, locks, mapper, JDBC and JPA repositories works on with the library added. */
class HostApplicationTest {

    private static TestDatabase database;
    private static ConfigurableApplicationContext context;

    @BeforeAll
    static void start() {
        database = TestDatabase.empty();
        context = new SpringApplicationBuilder(HostApplication.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.main.banner-mode=off",
                        "spring.datasource.url=" + database.url(),
                        "spring.datasource.username=" + database.username(),
                        "spring.datasource.password=" + database.password(),
                        "spring.datasource.hikari.maximum-pool-size=4",
                        "spring.flyway.locations=classpath:host/migration",
                        "spring.jpa.hibernate.ddl-auto=validate",
                        "spring.jpa.open-in-view=false")
                .run();
    }

    @AfterAll
    static void stop() {
        context.close();
        database.close();
    }

    @Test
    void the_hosts_migrations_and_the_outboxs_both_ran_each_with_its_own_history() {
        assertThat(context.getBeansOfType(Flyway.class)).hasSize(1);
        assertThat(context.getBean(Flyway.class).info().applied()).hasSize(1);
        assertThat(database.jdbc()
                        .sql("SELECT max(version) FROM outbox_schema_history")
                        .query(String.class)
                        .single())
                .isNotEqualTo("0");
    }

    @Test
    void the_hosts_locks_still_guard_his_tasks() {
        assertThat(context.getBeansOfType(LockProvider.class)).containsOnlyKeys("hostsLockProvider");
        assertThat(context.getBean(LockedTask.class).runsUnderLock()).isTrue();
    }

    @Test
    void the_hosts_mapper_writes_the_bodies() {
        assertThat(context.getBeansOfType(JsonMapper.class)).containsOnlyKeys("hostsMapper");
        service().placeByJpa("jpa-mapper", false);
        assertThat(bodies("jpa-mapper")).containsExactly("{\"item_name\":\"jpa-mapper\"}");
    }

    @Test
    void a_message_commits_with_an_order_written_through_jpa() {
        service().placeByJpa("jpa-commit", false);
        assertThat(orders("jpa-commit")).isEqualTo(1);
        assertThat(bodies("jpa-commit")).hasSize(1);
    }

    @Test
    void a_message_is_rolled_back_with_an_order_written_through_jpa() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> service().placeByJpa("jpa-rollback", true))
                .withMessage("on purpose");
        assertThat(orders("jpa-rollback")).isZero();
        assertThat(bodies("jpa-rollback")).isEmpty();
    }

    @Test
    void a_message_commits_and_rolls_back_with_an_order_written_through_spring_data_jdbc() {
        service().placeByDataJdbc("jdbc-commit", false);
        assertThat(orders("jdbc-commit")).isEqualTo(1);
        assertThat(bodies("jdbc-commit")).hasSize(1);

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> service().placeByDataJdbc("jdbc-rollback", true));
        assertThat(orders("jdbc-rollback")).isZero();
        assertThat(bodies("jdbc-rollback")).isEmpty();
    }

    @Test
    void read_only_and_missing_transactions_are_refused_under_jpa_too() {
        assertThatExceptionOfType(OutboxTransactionException.class)
                .isThrownBy(() -> service().placeReadOnly("jpa-read-only"))
                .withMessageContaining("read-only");
        assertThatExceptionOfType(OutboxTransactionException.class)
                .isThrownBy(() -> service().placeWithoutTransaction("jpa-without"))
                .withMessageContaining("There is no transaction");
        assertThatExceptionOfType(OutboxTransactionException.class)
                .isThrownBy(() -> service().placeSupported("jpa-supports"))
                .withMessageContaining("There is no transaction");
    }

    @Test
    void a_listener_after_the_commit_is_refused() {
        service().placeByJpaAndTellLate("jpa-late");
        assertThat(orders("jpa-late")).isEqualTo(1);
        assertThat(bodies("jpa-late")).isEmpty();
        assertThat(context.getBean(LateListener.class).refusal())
                .isInstanceOf(OutboxTransactionException.class)
                .hasMessageContaining("phase BEFORE_COMMIT");
    }

    @Test
    void an_inner_transaction_of_jpa_commits_alone() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> service().placeAroundAnInnerTransaction("jpa-outer", "jpa-inner"));
        assertThat(bodies("jpa-outer")).isEmpty();
        assertThat(bodies("jpa-inner")).hasSize(1);
    }

    @Test
    void there_is_one_outbox() {
        assertThat(context.getBeansOfType(Outbox.class)).hasSize(1);
    }

    private static OrderService service() {
        return context.getBean(OrderService.class);
    }

    private static List<String> bodies(String item) {
        return database.jdbc()
                .sql("SELECT body FROM outbox_message WHERE body LIKE ?")
                .param("%\"" + item + "\"%")
                .query(String.class)
                .list();
    }

    private static int orders(String item) {
        return database.jdbc()
                .sql("SELECT count(*) FROM host_order WHERE item = ?")
                .param(item)
                .query(Integer.class)
                .single();
    }
}
