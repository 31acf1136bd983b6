package io.outboxrelay.producer;

import io.outboxrelay.OutboxTransactionException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Makes sure that a row would share the fate of the caller's changes. "Some transaction is active" is not enough: one of
 * another DataSource, or of JTA, would let the row commit alone or vanish, and so would one that is over already.
 */
final class CallerTransaction {

    private static final String NONE =
            "There is no transaction: call the outbox inside the one that changes your data, for example in a @Transactional"
                    + " method that is called from another bean, or in a TransactionTemplate";

    private static final String OF_ANOTHER =
            "The current transaction is not one of the outbox's DataSource, so a message would not share its fate: use a"
                    + " transaction manager of that DataSource (DataSourceTransactionManager, JdbcTransactionManager or"
                    + " JpaTransactionManager)";

    private static final String OVER =
            "The transaction is over, committed or rolled back, so a message would be lost or commit alone: call the outbox"
                    + " inside the transaction, or in a listener with phase BEFORE_COMMIT; or, for a message that may be"
                    + " missing although the transaction has committed, in one of its own"
                    + " (@Transactional(propagation = REQUIRES_NEW))";

    private static final String READ_ONLY =
            "The current transaction is read-only, so no message can be written: call the outbox in a transaction that is not"
                    + " marked readOnly";

    private final DataSource dataSource;
    private final TransactionWatch watch;
    private final OrmTransaction orm;
    private final DataSourceTransactionManager probe;
    private final TransactionDefinition joining =
            new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_MANDATORY);

    CallerTransaction(DataSource dataSource, TransactionWatch watch, OrmTransaction orm) {
        this.dataSource = dataSource;
        this.watch = watch;
        this.orm = orm;
        this.probe = new DataSourceTransactionManager(dataSource);
        probe.setTransactionSynchronization(AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER);
    }

    /**
     * Returns if there is a transaction to join.
     *
     * @throws OutboxTransactionException if there is none, or it is over or read-only
     */
    void require() {
        ConnectionHolder connection = connection();
        if (connection == null) {
            throw new OutboxTransactionException(
                    TransactionSynchronizationManager.isActualTransactionActive() ? OF_ANOTHER : NONE);
        }
        if (isOver(connection)) {
            throw new OutboxTransactionException(OVER);
        }
        if (TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
            throw new OutboxTransactionException(READ_ONLY);
        }
    }

    /**
     * Notes that the required transaction is about to lock FIFO groups until its end.
     *
     * @throws OutboxTransactionException if it would wait for a transaction that can't end before this one does
     */
    void lock(List<String> groups) {
        ConnectionHolder connection = connection();
        if (connection == null) {
            return;
        }
        watch.lockedElsewhere(connection, groups).ifPresent(group -> {
            throw new OutboxTransactionException(
                    "The FIFO group " + group + " is locked by the outer transaction, which"
                            + " waits for this inner one, so both would wait for ever (outbox.producer.serialize-groups): send to"
                            + " the group in one of the two only, or in the inner one before the outer one does");
        });
        watch.on(connection).ifPresent(watched -> watched.lock(groups));
    }

    /**
     * The connection of the current transaction. A bound connection is marked as synchronized by JDBC transaction managers,
     * and also by DataSourceUtils when it only attaches a connection to somebody else's transaction; asking to join tells
     * these two apart. One that is bound but not marked was put there by JpaTransactionManager, from inside its own
     * transaction.
     */
    private @Nullable ConnectionHolder connection() {
        Object bound = TransactionSynchronizationManager.getResource(dataSource);
        return bound instanceof ConnectionHolder holder && (!holder.isSynchronizedWithTransaction() || canJoin())
                ? holder
                : null;
    }

    private boolean canJoin() {
        try {
            // Joining changes nothing: the status of a participant owns neither the connection nor the outcome.
            probe.getTransaction(joining);
            return true;
        } catch (IllegalTransactionStateException e) {
            return false;
        }
    }

    /** Whether it has committed or rolled back, and only its last callbacks are still to run. */
    private boolean isOver(ConnectionHolder connection) {
        return watch.on(connection).map(WatchedTransaction::isOver).orElseGet(CallerTransaction::isBeingCompleted)
                // Asked too because Hibernate has callbacks of its own, which come before those of Spring.
                || !connection.isSynchronizedWithTransaction() && orm.isOver();
    }

    /** All that shows of the end without the watch: Spring takes the synchronizations away before it calls the last. */
    private static boolean isBeingCompleted() {
        return TransactionSynchronizationManager.isActualTransactionActive()
                && !TransactionSynchronizationManager.isSynchronizationActive();
    }
}
