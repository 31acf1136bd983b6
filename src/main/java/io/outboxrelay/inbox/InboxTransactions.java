package io.outboxrelay.inbox;

import io.outboxrelay.OutboxTransactionException;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Has work done in the caller's transaction on the inbox's DataSource, or in one of its own. If the work fails the
 * transaction is rolled back, the caller's too, even if the caller swallows the exception: the row that says "done" must not
 * be committed without the work. Thread-safe.
 */
final class InboxTransactions {

    private final DataSource dataSource;
    private final HostTransactionManagers managers;
    private final PlatformTransactionManager jdbc;

    InboxTransactions(DataSource dataSource, HostTransactionManagers managers) {
        this.dataSource = dataSource;
        this.managers = managers;
        this.jdbc = probe(dataSource);
    }

    /**
     * Returns what the work returns, committed or about to be.
     *
     * @throws OutboxTransactionException if there is no transaction that the work could share
     */
    <T> T execute(Supplier<T> work) {
        var current = current();
        return current == null ? inOneOfItsOwn(work) : current.execute(work);
    }

    /**
     * Returns if no database transaction is open.
     *
     * @throws OutboxTransactionException if one is
     */
    void requireNone() {
        var current = current();
        if (current != null) {
            current.leave();
            throw new OutboxTransactionException(
                    "A transaction is open, and would be held for as long as the other system takes: do an external effect"
                            + " outside of transactions; what it records gets one of its own");
        }
    }

    private <T> T inOneOfItsOwn(Supplier<T> work) {
        var manager = managers.toOpen();
        return Objects.requireNonNull(new TransactionTemplate(manager).execute(status -> {
            if (!(TransactionSynchronizationManager.getResource(dataSource) instanceof ConnectionHolder)) {
                throw new OutboxTransactionException(
                        "The inbox can't use transactions of "
                                + manager.getClass().getName()
                                + ", they are not of its DataSource: mark a transaction manager of that DataSource as @Primary");
            }
            return work.get();
        }));
    }

    /** The caller's transaction; null without one. */
    private @Nullable Participation current() {
        var current = joined();
        if (current != null && TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
            current.leave();
            throw new OutboxTransactionException(
                    "The current transaction is read-only, so nothing can be remembered: call the inbox in a transaction that"
                            + " is not marked readOnly, or in none");
        }
        if (current == null && TransactionSynchronizationManager.isActualTransactionActive() && isForeign()) {
            throw new OutboxTransactionException(
                    "The current transaction is not one of the inbox's DataSource, so the work would not share the fate of"
                            + " its row: use a transaction manager of that DataSource, or call the inbox in no transaction");
        }
        return current;
    }

    /** Joining as its own manager does is the only way to have it rolled back whatever the caller does. */
    private @Nullable Participation joined() {
        if (!TransactionSynchronizationManager.hasResource(dataSource)) {
            return null;
        }
        return Stream.concat(managers.ours().stream(), Stream.of(jdbc))
                .map(Participation::in)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /**
     * Whether a transaction is open on another DataSource, or one of this by a manager that can't be joined. Other
     * transactions, as of a JMS session, do no harm: the message is taken off its queue after the commit here.
     */
    private static boolean isForeign() {
        return TransactionSynchronizationManager.getResourceMap().entrySet().stream()
                .anyMatch(bound -> bound.getKey() instanceof DataSource other
                        && bound.getValue() instanceof ConnectionHolder holder
                        && isTransactional(other, holder));
    }

    /**
     * JDBC transaction managers mark their connections as synchronized, but so does whoever only borrows one; asking to
     * join tells these apart. One without the mark was put there by JpaTransactionManager.
     */
    private static boolean isTransactional(DataSource other, ConnectionHolder holder) {
        return !holder.isSynchronizedWithTransaction() || Participation.in(probe(other)) != null;
    }

    private static DataSourceTransactionManager probe(DataSource dataSource) {
        var probe = new DataSourceTransactionManager(dataSource);
        probe.setTransactionSynchronization(AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER);
        return probe;
    }
}
