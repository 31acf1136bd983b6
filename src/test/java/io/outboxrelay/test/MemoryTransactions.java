package io.outboxrelay.test;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.SavepointManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.SmartTransactionObject;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Transactions with nothing in them but what a {@link RecordingOutbox} is sent. */
final class MemoryTransactions extends AbstractPlatformTransactionManager {

    private static final long serialVersionUID = 1;

    private final transient RecordingOutbox outbox;

    /** A transaction, which its participants share. */
    private static final class Shared {
        private boolean rollbackOnly;
    }

    private static final class Handle implements SmartTransactionObject, SavepointManager {

        private @Nullable Shared transaction;

        Handle(@Nullable Shared transaction) {
            this.transaction = transaction;
        }

        @Override
        public boolean isRollbackOnly() {
            return transaction != null && transaction.rollbackOnly;
        }

        @Override
        public Object createSavepoint() {
            return new Object();
        }

        // Who has sent something is told of savepoints by Spring itself.

        @Override
        public void rollbackToSavepoint(Object savepoint) {}

        @Override
        public void releaseSavepoint(Object savepoint) {}

        @Override
        public void flush() {}
    }

    MemoryTransactions(RecordingOutbox outbox) {
        this.outbox = outbox;
        setNestedTransactionAllowed(true);
    }

    @Override
    protected Object doGetTransaction() {
        return new Handle((Shared) TransactionSynchronizationManager.getResource(this));
    }

    @Override
    protected boolean isExistingTransaction(Object transaction) {
        return ((Handle) transaction).transaction != null;
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
        Shared begun = new Shared();
        ((Handle) transaction).transaction = begun;
        TransactionSynchronizationManager.bindResource(this, begun);
    }

    /** The outbox watches from the start, so that it knows an end before which nothing was sent. */
    @Override
    protected void prepareSynchronization(DefaultTransactionStatus status, TransactionDefinition definition) {
        super.prepareSynchronization(status, definition);
        if (status.isNewSynchronization() && status.hasTransaction()) {
            OpenTransaction.begin(outbox);
        }
    }

    @Override
    protected Object doSuspend(Object transaction) {
        ((Handle) transaction).transaction = null;
        return TransactionSynchronizationManager.unbindResource(this);
    }

    @Override
    protected void doResume(@Nullable Object transaction, Object suspended) {
        TransactionSynchronizationManager.bindResource(this, suspended);
    }

    @Override
    protected void doCommit(DefaultTransactionStatus status) {}

    @Override
    protected void doRollback(DefaultTransactionStatus status) {}

    @Override
    protected void doSetRollbackOnly(DefaultTransactionStatus status) {
        Shared transaction = ((Handle) status.getTransaction()).transaction;
        if (transaction != null) {
            transaction.rollbackOnly = true;
        }
    }

    @Override
    protected void doCleanupAfterCompletion(Object transaction) {
        TransactionSynchronizationManager.unbindResource(this);
    }
}
