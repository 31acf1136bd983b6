package io.outboxrelay.producer;

import io.outboxrelay.OutboxTransactionException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Makes sure that a row would share the fate of the caller's changes. "Some transaction is active" is not enough: one of
 * another DataSource, or of JTA, would let the row commit alone or vanish.
 */
final class CallerTransaction {

    private final DataSource dataSource;
    private final DataSourceTransactionManager probe;
    private final TransactionDefinition joining =
            new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_MANDATORY);

    CallerTransaction(DataSource dataSource) {
        this.dataSource = dataSource;
        this.probe = new DataSourceTransactionManager(dataSource);
        probe.setTransactionSynchronization(AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER);
    }

    /**
     * Returns if there is a transaction to join.
     *
     * @throws OutboxTransactionException if there is none, or it is read-only
     */
    void require() {
        if (!isActive()) {
            throw new OutboxTransactionException(
                    TransactionSynchronizationManager.isActualTransactionActive()
                            ? "The current transaction is not one of the outbox's DataSource, so a message would not share its"
                                    + " fate: use a transaction manager of that DataSource (DataSourceTransactionManager,"
                                    + " JdbcTransactionManager or JpaTransactionManager)"
                            : "There is no transaction: call the outbox inside the one that changes your data, for example in a"
                                    + " @Transactional method that is called from another bean, or in a TransactionTemplate");
        }
        if (TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
            throw new OutboxTransactionException(
                    "The current transaction is read-only, so no message can be written: call the outbox in a transaction"
                            + " that is not marked readOnly");
        }
    }

    /**
     * A bound connection is marked as synchronized by JDBC transaction managers, and also by DataSourceUtils when it only
     * attaches a connection to somebody else's transaction; asking to join tells these two apart. One that is bound but
     * not marked was put there by JpaTransactionManager, from inside its own transaction.
     */
    private boolean isActive() {
        Object bound = TransactionSynchronizationManager.getResource(dataSource);
        return bound instanceof ConnectionHolder holder && (!holder.isSynchronizedWithTransaction() || canJoin());
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
}
