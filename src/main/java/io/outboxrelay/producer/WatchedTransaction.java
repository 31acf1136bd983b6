package io.outboxrelay.producer;

import org.springframework.core.PriorityOrdered;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.support.TransactionSynchronization;

/**
 * One transaction, from its begin until its last callback has run: whether it is over. Belongs to one
 * thread.
 *
 * <p>It is the first of its transaction's synchronizations, by its order and because it is registered at the begin, so it
 * knows of the end before anybody else is told.
 */
final class WatchedTransaction implements TransactionSynchronization, PriorityOrdered {

    private final TransactionExecution execution;
    private final ConnectionHolder connection;
    private boolean over;

    WatchedTransaction(TransactionExecution execution, ConnectionHolder connection) {
        this.execution = execution;
        this.connection = connection;
    }

    boolean is(TransactionExecution other) {
        return execution == other;
    }

    boolean isOn(ConnectionHolder other) {
        return connection == other;
    }

    /** Whether all of its callbacks have run. */
    boolean isCompleted() {
        return execution.isCompleted();
    }

    /** Whether it has committed or rolled back. */
    boolean isOver() {
        return over;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public void afterCommit() {
        over = true;
    }

    @Override
    public void afterCompletion(int status) {
        over = true;
    }
}
