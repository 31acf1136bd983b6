package io.outboxrelay.producer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Knows the transactions of each thread, the suspended ones too. Spring keeps a transaction bound and calls it active until
 * its last callback has run, although its commit lies behind: only who was told of the begin can tell. Thread-safe.
 */
final class TransactionWatch implements TransactionExecutionListener {

    private final ThreadLocal<@Nullable List<WatchedTransaction>> ofThread = new ThreadLocal<>();

    @Override
    public void afterBegin(TransactionExecution execution, @Nullable Throwable failure) {
        if (failure != null || !(execution instanceof DefaultTransactionStatus status) || !status.isNewTransaction()) {
            return;
        }
        if (status.getTransaction() instanceof JdbcTransactionObjectSupport jdbc && jdbc.hasConnectionHolder()) {
            var begun = new WatchedTransaction(status, jdbc.getConnectionHolder());
            add(begun);
            // Without a synchronization of its own it has no callbacks in which anybody could come too late.
            if (status.isNewSynchronization()) {
                TransactionSynchronizationManager.registerSynchronization(begun);
            }
        }
    }

    @Override
    public void afterCommit(TransactionExecution execution, @Nullable Throwable failure) {
        forget(execution);
    }

    @Override
    public void afterRollback(TransactionExecution execution, @Nullable Throwable failure) {
        forget(execution);
    }

    /** The transaction on this connection; empty where its manager tells us nothing. */
    Optional<WatchedTransaction> on(ConnectionHolder connection) {
        return current().stream()
                .filter(watched -> watched.isOn(connection) && !watched.isCompleted())
                .reduce((earlier, later) -> later);
    }

    /** The first of these groups that is locked by a transaction of this thread on another connection. */
    Optional<String> lockedElsewhere(ConnectionHolder connection, Collection<String> groups) {
        return current().stream()
                .filter(watched -> !watched.isOn(connection) && !watched.isCompleted())
                .flatMap(watched -> watched.lockedAmong(groups).stream())
                .findFirst();
    }

    private void add(WatchedTransaction begun) {
        List<WatchedTransaction> known = ofThread.get();
        if (known == null) {
            known = new ArrayList<>(2);
            ofThread.set(known);
        }
        // Spring tells nothing of the end of a transaction that failed before its commit was tried.
        known.removeIf(WatchedTransaction::isCompleted);
        known.add(begun);
    }

    private void forget(TransactionExecution execution) {
        List<WatchedTransaction> known = ofThread.get();
        if (known != null) {
            known.removeIf(watched -> watched.is(execution));
            if (known.isEmpty()) {
                ofThread.remove();
            }
        }
    }

    private List<WatchedTransaction> current() {
        List<WatchedTransaction> known = ofThread.get();
        return known == null ? List.of() : known;
    }
}
