package io.outboxrelay.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.zaxxer.hikari.HikariDataSource;
import io.outboxrelay.InProgressException;
import io.outboxrelay.Inbox;
import io.outboxrelay.InboxKey;
import io.outboxrelay.OutboxTransactionException;
import io.outboxrelay.support.TestDatabase;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** Whose transaction it is that the row commits with. */
class InboxTransactionsTest {

    private static final InboxKey KEY = InboxKey.ofMessage("billing", UUID.randomUUID());

    private final TestDatabase database = TestDatabase.migrated();
    private final Payments payments = new Payments(database);
    private final PlatformTransactionManager manager = new JdbcTransactionManager(database.dataSource());
    private final TransactionTemplate transaction = new TransactionTemplate(manager);
    private final Inbox inbox = Inboxes.on(database.dataSource(), manager);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void row_and_work_commit_and_roll_back_with_the_callers_transaction() {
        transaction.executeWithoutResult(status -> {
            charge();
            status.setRollbackOnly();
        });
        assertNothingIsThere();

        transaction.executeWithoutResult(status -> {
            charge();
            assertThat(CompletableFuture.supplyAsync(payments::remembered).join())
                    .as("seen by others before the commit")
                    .isEmpty();
        });
        assertThat(payments.remembered()).containsExactly(KEY.id());
        assertThat(payments.all()).hasSize(1);
    }

    @Test
    void a_caller_who_swallows_the_failure_of_the_work_can_not_commit() {
        assertThatExceptionOfType(UnexpectedRollbackException.class)
                .isThrownBy(() -> transaction.executeWithoutResult(this::swallowAFailure));
        assertNothingIsThere();
    }

    @Test
    void this_is_so_in_a_transaction_of_a_manager_that_is_no_bean() {
        var unknown = new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
        assertThatExceptionOfType(UnexpectedRollbackException.class)
                .isThrownBy(() -> unknown.executeWithoutResult(this::swallowAFailure));
        assertNothingIsThere();
    }

    @Test
    void a_savepoint_that_is_rolled_back_takes_its_row_with_it_and_the_caller_may_commit() {
        var nested = new TransactionTemplate(manager);
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        transaction.executeWithoutResult(outer -> {
            assertThatIllegalStateException().isThrownBy(() -> nested.executeWithoutResult(inner -> fail()));
            payments.charge("something else");
        });
        assertThat(payments.all()).containsExactly("something else");
        assertThat(payments.remembered()).isEmpty();
        assertThat(charge()).isTrue();
    }

    @Test
    void a_caller_who_is_told_that_somebody_else_is_at_it_may_commit_what_they_have() {
        transaction.executeWithoutResult(first -> {
            charge();
            CompletableFuture.runAsync(() -> transaction.executeWithoutResult(second -> {
                        payments.charge("something else");
                        assertThatExceptionOfType(InProgressException.class).isThrownBy(this::charge);
                    }))
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
        });
        assertThat(payments.all()).containsExactly("42", "something else");
    }

    @Test
    void a_caller_who_sees_an_older_snapshot_fails_instead_of_doing_it_twice() {
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        assertThatExceptionOfType(ConcurrencyFailureException.class)
                .isThrownBy(() -> transaction.executeWithoutResult(status -> {
                    assertThat(payments.all()).isEmpty();
                    CompletableFuture.runAsync(this::charge)
                            .orTimeout(10, TimeUnit.SECONDS)
                            .join();
                    charge();
                }));
        assertThat(payments.all()).containsExactly("42");
    }

    @Test
    void a_read_only_transaction_is_refused() {
        transaction.setReadOnly(true);
        transaction.executeWithoutResult(status -> assertRefused("is read-only", "not marked readOnly"));
    }

    @Test
    void a_transaction_of_another_data_source_is_refused() {
        try (var other = TestDatabase.empty()) {
            new TransactionTemplate(new JdbcTransactionManager(other.dataSource())).executeWithoutResult(status -> {
                assertRefused("not one of the inbox's DataSource");
                payments.all();
                assertRefused("not one of the inbox's DataSource");
            });
        }
    }

    @Test
    void a_transaction_of_a_message_broker_is_left_alone_whatever_was_read_in_it() {
        try (var other = TestDatabase.empty()) {
            var broker = new TransactionTemplate(new BrokerTransactionManager());
            broker.executeWithoutResult(status -> {
                new JdbcTemplate(other.dataSource()).queryForObject("SELECT 1", Integer.class);
                payments.all();
                assertThat(charge()).isTrue();
                status.setRollbackOnly();
            });
        }
        assertThat(payments.remembered()).containsExactly(KEY.id());
    }

    @Test
    void a_suspended_transaction_is_not_joined() {
        var outside = new TransactionTemplate(manager);
        outside.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
        transaction.executeWithoutResult(outer -> {
            outside.executeWithoutResult(inner -> charge());
            outer.setRollbackOnly();
        });
        assertThat(payments.remembered()).containsExactly(KEY.id());
    }

    @Test
    void a_pool_that_switches_auto_commit_off_does_no_harm() {
        try (var pool = new HikariDataSource()) {
            pool.setJdbcUrl(database.url());
            pool.setUsername(database.username());
            pool.setPassword(database.password());
            pool.setAutoCommit(false);
            pool.setMaximumPoolSize(1);
            assertThat(Inboxes.on(pool).once(KEY, () -> {})).isTrue();
        }
        assertThat(payments.remembered()).containsExactly(KEY.id());
    }

    private void swallowAFailure(TransactionStatus status) {
        assertThatIllegalStateException().isThrownBy(this::fail);
    }

    private void fail() {
        inbox.once(KEY, () -> {
            payments.charge("42");
            throw new IllegalStateException("on purpose");
        });
    }

    private boolean charge() {
        return inbox.once(KEY, () -> payments.charge("42"));
    }

    private void assertRefused(String... parts) {
        Consumer<Throwable> says = e -> assertThat(e.getMessage()).contains(parts);
        assertThatExceptionOfType(OutboxTransactionException.class)
                .isThrownBy(this::charge)
                .satisfies(says);
    }

    private void assertNothingIsThere() {
        assertThat(payments.all()).isEmpty();
        assertThat(payments.remembered()).isEmpty();
    }

    /** As that of a JMS session: it is about no DataSource. */
    static final class BrokerTransactionManager extends AbstractPlatformTransactionManager {

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }
}
