package io.outboxrelay.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.outboxrelay.InboxKey;
import io.outboxrelay.OutboxTransactionException;
import io.outboxrelay.inbox.InboxTransactionsTest.BrokerTransactionManager;
import io.outboxrelay.support.TestDatabase;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** Which of an application's transaction managers opens a transaction. */
class HostTransactionManagersTest {

    private final DataSource ours = new DriverManagerDataSource("jdbc:postgresql://localhost:1/ours");
    private final DataSource other = new DriverManagerDataSource("jdbc:postgresql://localhost:1/other");
    private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
    private final HostTransactionManagers managers =
            new HostTransactionManagers(ours, beans.getBeanProvider(PlatformTransactionManager.class));

    @Test
    void the_only_one_of_the_application() {
        var only = bean("only", new JdbcTransactionManager(ours), false);
        assertThat(managers.toOpen()).isSameAs(only);
    }

    @Test
    void the_primary_one_of_several() {
        bean("a", new JdbcTransactionManager(ours), false);
        var primary = bean("b", new JdbcTransactionManager(ours), true);
        assertThat(managers.toOpen()).isSameAs(primary);
    }

    @Test
    void where_none_is_primary_the_one_of_the_data_source() {
        bean("a", new JdbcTransactionManager(other), false);
        bean("b", new BrokerTransactionManager(), false);
        var fits = bean("c", new JdbcTransactionManager(ours), false);
        assertThat(managers.toOpen()).isSameAs(fits);
    }

    @Test
    void the_one_of_the_data_source_even_if_that_of_another_is_primary() {
        bean("a", new JdbcTransactionManager(other), true);
        var fits = bean("b", new JdbcTransactionManager(ours), false);
        assertThat(managers.toOpen()).isSameAs(fits);
    }

    @Test
    void one_of_its_own_where_the_application_has_none() {
        assertThat(managers.toOpen())
                .isInstanceOfSatisfying(JdbcTransactionManager.class, own -> assertThat(own.getDataSource())
                        .isSameAs(ours));
        assertThat(managers.toOpen()).isSameAs(managers.toOpen());
    }

    @Test
    void several_that_would_do_are_refused_with_the_ways_out() {
        bean("a", new JdbcTransactionManager(ours), false);
        bean("b", new JdbcTransactionManager(ours), false);
        assertRefused("2 are of its DataSource, and none is primary. Mark one as @Primary, or call the inbox inside a"
                + " transaction");
    }

    @Test
    void none_that_would_do_is_refused() {
        bean("a", new JdbcTransactionManager(other), false);
        assertRefused("0 are of its DataSource");
    }

    @Test
    void a_manager_that_turns_out_to_be_of_something_else_is_refused_before_anything_is_written() {
        try (var database = TestDatabase.migrated()) {
            var inbox = Inboxes.on(database.dataSource(), new BrokerTransactionManager());
            assertThatExceptionOfType(OutboxTransactionException.class)
                    .isThrownBy(() -> inbox.once(InboxKey.ofMessage("billing", UUID.randomUUID()), () -> {}))
                    .withMessageContaining("BrokerTransactionManager, they are not of its DataSource");
        }
    }

    private void assertRefused(String part) {
        assertThatExceptionOfType(OutboxTransactionException.class)
                .isThrownBy(managers::toOpen)
                .withMessageContaining(part);
    }

    private PlatformTransactionManager bean(String name, PlatformTransactionManager manager, boolean primary) {
        var definition = new RootBeanDefinition(PlatformTransactionManager.class, () -> manager);
        definition.setPrimary(primary);
        beans.registerBeanDefinition(name, definition);
        return manager;
    }
}
