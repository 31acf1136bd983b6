package io.outboxrelay.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.OutboxTransactionException;
import io.outboxrelay.support.RoomConfigurations;
import io.outboxrelay.support.TestDatabase;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Whoever makes the transaction manager: a message that comes after the commit is refused. */
class WatchedManagersTest {

    private final TestDatabase database = TestDatabase.migrated();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(RoomConfigurations.of("producer", "schema"))
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class,
                    TransactionManagerCustomizationAutoConfiguration.class,
                    TransactionAutoConfiguration.class))
            .withPropertyValues(
                    "outbox.migrate=false",
                    "spring.datasource.url=" + database.url(),
                    "spring.datasource.username=" + database.username(),
                    "spring.datasource.password=" + database.password(),
                    "spring.datasource.hikari.maximum-pool-size=2");

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void that_of_spring_boot_is_watched() {
        runner.run(context -> {
            assertRefusedAfterTheCommit(context, context.getBean(PlatformTransactionManager.class));
            assertThat(listeners(context.getBean(PlatformTransactionManager.class)))
                    .containsOnlyOnce(context.getBean("outboxTransactionWatch", TransactionExecutionListener.class));
        });
    }

    @Test
    void those_of_the_service_are_watched_each_with_its_own_listeners() {
        runner.withUserConfiguration(OwnManagers.class).run(context -> {
            assertThat(context).hasNotFailed();
            for (var manager :
                    context.getBeansOfType(PlatformTransactionManager.class).values()) {
                assertRefusedAfterTheCommit(context, manager);
                assertThat(listeners(manager)).contains(context.getBean(OwnListener.class));
            }
        });
    }

    @Test
    void one_behind_another_is_watched_where_it_is_a_bean() {
        runner.withUserConfiguration(Wrapped.class)
                .run(context -> assertRefusedAfterTheCommit(context, context.getBean(TakesNoListeners.class)));
    }

    /** What remains where nobody can tell us of the begin, and the way out. */
    @Test
    void one_that_is_no_bean_needs_the_watch_by_hand() {
        runner.run(context -> {
            var manager = new JdbcTransactionManager(context.getBean(DataSource.class));
            assertThat(refusal(context, manager, Callback::afterCompletion)).isNotNull();
            assertThat(written()).isZero();
            assertThat(refusal(context, manager, Callback::afterCommit)).isNull();
            assertThat(written())
                    .as("committed alone by the pool's auto-commit")
                    .isEqualTo(1);

            manager.addListener(context.getBean("outboxTransactionWatch", TransactionExecutionListener.class));
            assertThat(refusal(context, manager, Callback::afterCommit)).isNotNull();
            assertThat(written()).isEqualTo(1);
        });
    }

    @Test
    void one_that_was_not_told_of_is_joined_before_its_end_as_ever() {
        runner.run(context -> {
            new TransactionTemplate(new DataSourceTransactionManager(context.getBean(DataSource.class)))
                    .executeWithoutResult(status -> {
                        Callback.beforeCommit(() -> send(context));
                        send(context);
                    });
            assertThat(written()).isEqualTo(2);
        });
    }

    private void assertRefusedAfterTheCommit(ApplicationContext context, PlatformTransactionManager manager) {
        assertThat(refusal(context, manager, Callback::afterCommit)).isNotNull();
        assertThat(refusal(context, manager, Callback::afterCompletion)).isNotNull();
        assertThat(written()).isZero();
    }

    /** Sends in a callback of an empty transaction. */
    private static @Nullable OutboxTransactionException refusal(
            ApplicationContext context, PlatformTransactionManager manager, Consumer<Runnable> callback) {
        var refusal = new OutboxTransactionException[1];
        new TransactionTemplate(manager)
                .executeWithoutResult(status -> callback.accept(() -> {
                    try {
                        send(context);
                    } catch (OutboxTransactionException e) {
                        refusal[0] = e;
                    }
                }));
        return refusal[0];
    }

    private static void send(ApplicationContext context) {
        context.getBean(Outbox.class).send(OutboxMessage.to("orders").body("x").build());
    }

    private int written() {
        return database.jdbc()
                .sql("SELECT count(*) FROM outbox_message")
                .query(Integer.class)
                .single();
    }

    private static Iterable<TransactionExecutionListener> listeners(PlatformTransactionManager manager) {
        return ((ConfigurableTransactionManager) manager).getTransactionExecutionListeners();
    }

    private interface Callback {

        static void beforeCommit(Runnable work) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void beforeCommit(boolean readOnly) {
                    work.run();
                }
            });
        }

        static void afterCommit(Runnable work) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    work.run();
                }
            });
        }

        static void afterCompletion(Runnable work) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCompletion(int status) {
                    work.run();
                }
            });
        }
    }

    static final class OwnListener implements TransactionExecutionListener {}

    @Configuration(proxyBeanMethods = false)
    static class OwnManagers {

        @Bean
        OwnListener ownListener() {
            return new OwnListener();
        }

        /** Asks for a listener by its general type, and gives a list that can't grow. */
        @Bean
        PlatformTransactionManager first(DataSource dataSource, TransactionExecutionListener only) {
            var manager = new JdbcTransactionManager(dataSource);
            manager.setTransactionExecutionListeners(List.of(only));
            return manager;
        }

        @Bean
        PlatformTransactionManager second(DataSource dataSource, TransactionExecutionListener only) {
            var manager = new DataSourceTransactionManager(dataSource);
            manager.addListener(only);
            return manager;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Wrapped {

        @Bean
        JdbcTransactionManager behind(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }

        @Bean
        TakesNoListeners front(JdbcTransactionManager behind) {
            return new TakesNoListeners(behind);
        }
    }

    record TakesNoListeners(PlatformTransactionManager behind) implements PlatformTransactionManager {

        @Override
        public TransactionStatus getTransaction(@Nullable TransactionDefinition definition) {
            return behind.getTransaction(definition);
        }

        @Override
        public void commit(TransactionStatus status) {
            behind.commit(status);
        }

        @Override
        public void rollback(TransactionStatus status) {
            behind.rollback(status);
        }
    }
}
