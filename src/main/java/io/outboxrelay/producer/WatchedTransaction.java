package io.outboxrelay.producer;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.core.PriorityOrdered;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.support.TransactionSynchronization;

/**
 * One transaction, from its begin until its last callback has run: whether it is over, and which FIFO groups it has locked.
 * Belongs to one thread.
 *
 * <p>It is the first of its transaction's synchronizations, by its order and because it is registered at the begin, so it
 * knows of the end before anybody else is told.
 */
final class WatchedTransaction implements TransactionSynchronization, PriorityOrdered {

    private final TransactionExecution execution;
    private final ConnectionHolder connection;
    private final Map<Object, Set<String>> lockedAtSavepoints = new HashMap<>();
    private Set<String> lockedGroups = new HashSet<>();
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

    void lock(Collection<String> groups) {
        lockedGroups.addAll(groups);
    }

    /** The first of these groups that this transaction has locked. A transaction that is over has none. */
    Optional<String> lockedAmong(Collection<String> groups) {
        return isOver()
                ? Optional.empty()
                : groups.stream().filter(lockedGroups::contains).findFirst();
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public void savepoint(Object savepoint) {
        lockedAtSavepoints.put(savepoint, Set.copyOf(lockedGroups));
    }

    /** PostgreSQL releases the locks that were taken since. */
    @Override
    public void savepointRollback(Object savepoint) {
        lockedGroups = new HashSet<>(lockedAtSavepoints.getOrDefault(savepoint, Set.of()));
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
