package io.outboxrelay.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.OutboxTransactionException;
import io.outboxrelay.support.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

class CallerTransactionTest {

    private final TestDatabase database = TestDatabase.migrated();
    private final TransactionWatch watch = new TransactionWatch();
    private final Outbox outbox = Outboxes.watching(database.dataSource(), watch);
    private final OutboxMessage message = OutboxMessage.to("orders").body("x").build();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_message_commits_with_the_transaction_of_a_data_source_transaction_manager() {
        commitsAndRollsBackWith(new DataSourceTransactionManager(database.dataSource()));
    }

    @Test
    void a_message_commits_with_the_transaction_of_a_jdbc_transaction_manager() {
        commitsAndRollsBackWith(new JdbcTransactionManager(database.dataSource()));
    }

    @Test
    void a_manager_without_synchronization_is_joined_too() {
        var manager = new JdbcTransactionManager(database.dataSource());
        manager.setTransactionSynchronization(AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER);
        commitsAndRollsBackWith(manager);
    }

    @Test
    void an_inner_transaction_of_its_own_commits_alone() {
        var manager = new JdbcTransactionManager(database.dataSource());
        var inner = new TransactionTemplate(manager);
        inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        new TransactionTemplate(manager).executeWithoutResult(outer -> {
            outbox.send(message);
            inner.executeWithoutResult(
                    status -> outbox.send(OutboxMessage.to("inner").body("x").build()));
            outer.setRollbackOnly();
        });

        assertThat(queues()).containsExactly("inner");
    }

    @Test
    void a_savepoint_that_is_rolled_back_takes_its_message_with_it() {
        var manager = new JdbcTransactionManager(database.dataSource());
        var nested = new TransactionTemplate(manager);
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        new TransactionTemplate(manager).executeWithoutResult(outer -> {
            outbox.send(message);
            nested.executeWithoutResult(status -> {
                outbox.send(OutboxMessage.to("nested").body("x").build());
                status.setRollbackOnly();
            });
        });

        assertThat(queues()).containsExactly("orders");
    }

    @Test
    void without_a_transaction_nothing_is_written() {
        assertRefused("There is no transaction", "@Transactional");
    }

    @Test
    void a_read_only_transaction_is_refused() {
        var readOnly = new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
        readOnly.setReadOnly(true);

        readOnly.executeWithoutResult(status -> assertRefused("is read-only", "not marked readOnly"));
    }

    @Test
    void a_mere_synchronization_is_refused() {
        var supports = new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
        supports.setPropagationBehavior(TransactionDefinition.PROPAGATION_SUPPORTS);

        supports.executeWithoutResult(status -> {
            // binds a connection to the synchronization, as any earlier query would
            new JdbcTemplate(database.dataSource()).queryForObject("SELECT 1", Integer.class);
            assertRefused("There is no transaction");
        });
    }

    @Test
    void a_suspended_transaction_is_not_joined() {
        var manager = new JdbcTransactionManager(database.dataSource());
        var outside = new TransactionTemplate(manager);
        outside.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);

        new TransactionTemplate(manager)
                .executeWithoutResult(
                        status -> outside.executeWithoutResult(inner -> assertRefused("There is no transaction")));
    }

    @Test
    void a_transaction_of_another_data_source_is_refused() {
        try (var other = TestDatabase.empty()) {
            new TransactionTemplate(new JdbcTransactionManager(other.dataSource())).executeWithoutResult(status -> {
                assertRefused("not one of the outbox's DataSource");
                new JdbcTemplate(database.dataSource()).queryForObject("SELECT 1", Integer.class);
                assertRefused("not one of the outbox's DataSource");
            });
        }
    }

    @Test
    void a_foreign_transaction_is_refused_even_where_the_pool_switches_auto_commit_off() {
        // Here a connection attached to a foreign transaction looks like one in a transaction, and nobody would commit
        // it.
        try (var other = TestDatabase.empty();
                var manual = manualCommitPool()) {
            Outbox onManual = Outboxes.on(manual);
            new TransactionTemplate(new JdbcTransactionManager(other.dataSource())).executeWithoutResult(status -> {
                var attached = DataSourceUtils.getConnection(manual);
                assertThat(DataSourceUtils.isConnectionTransactional(attached, manual))
                        .isTrue();
                assertThatExceptionOfType(OutboxTransactionException.class).isThrownBy(() -> onManual.send(message));
            });
            new TransactionTemplate(new JdbcTransactionManager(manual))
                    .executeWithoutResult(status -> onManual.send(message));
        }
        assertThat(queues()).containsExactly("orders");
    }

    @Test
    void a_transaction_of_another_data_source_does_not_bring_back_one_that_is_over() {
        try (var other = TestDatabase.empty()) {
            var unrelated = new TransactionTemplate(new JdbcTransactionManager(other.dataSource()));
            new TransactionTemplate(watched(new JdbcTransactionManager(database.dataSource())))
                    .executeWithoutResult(status -> afterCommit(() -> unrelated.executeWithoutResult(
                            inner -> assertRefused("The transaction is over", "REQUIRES_NEW"))));
        }
    }

    @Test
    void callbacks_of_a_participant_come_before_the_commit_of_a_transaction_without_synchronization() {
        var silent = watched(new JdbcTransactionManager(database.dataSource()));
        silent.setTransactionSynchronization(AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER);
        var participant = new TransactionTemplate(watched(new JdbcTransactionManager(database.dataSource())));
        new TransactionTemplate(silent)
                .executeWithoutResult(status -> participant.executeWithoutResult(inner -> afterCommit(() -> {
                    outbox.send(message);
                    assertThat(queuesSeenByOthers()).isEmpty();
                })));

        assertThat(queues()).containsExactly("orders");
    }

    private JdbcTransactionManager watched(JdbcTransactionManager manager) {
        manager.addListener(watch);
        return manager;
    }

    private static void afterCommit(Runnable work) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                work.run();
            }
        });
    }

    private HikariDataSource manualCommitPool() {
        var pool = new HikariDataSource();
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.username());
        pool.setPassword(database.password());
        pool.setAutoCommit(false);
        pool.setMaximumPoolSize(2);
        return pool;
    }

    private void commitsAndRollsBackWith(PlatformTransactionManager manager) {
        var transaction = new TransactionTemplate(manager);
        transaction.executeWithoutResult(status -> {
            outbox.send(message);
            status.setRollbackOnly();
        });
        assertThat(queues()).isEmpty();

        transaction.executeWithoutResult(status -> {
            outbox.send(message);
            // another connection must not see it yet
            assertThat(queuesSeenByOthers()).isEmpty();
        });
        assertThat(queues()).containsExactly("orders");
    }

    private void assertRefused(String... parts) {
        assertThatExceptionOfType(OutboxTransactionException.class)
                .isThrownBy(() -> outbox.send(message))
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
        assertThat(queuesSeenByOthers()).isEmpty();
    }

    private List<String> queues() {
        return database.jdbc()
                .sql("SELECT queue FROM outbox_message ORDER BY id")
                .query(String.class)
                .list();
    }

    private List<String> queuesSeenByOthers() {
        var others = new DriverManagerDataSource(database.url(), database.username(), database.password());
        return JdbcClient.create(others)
                .sql("SELECT queue FROM outbox_message")
                .query(String.class)
                .list();
    }
}
