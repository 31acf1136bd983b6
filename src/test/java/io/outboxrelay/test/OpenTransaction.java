package io.outboxrelay.test;

import io.outboxrelay.OutboxTransactionException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What was sent in a transaction that has not ended. Used by the thread of the transaction only. */
final class OpenTransaction implements TransactionSynchronization {

    private static final String NONE =
            "There is no transaction: call the outbox inside the one that changes your data; in a test without a database, in"
                    + " inTransaction(() -> ...) of the RecordingOutbox";

    private static final String OVER =
            "The transaction is over, committed or rolled back, so a message would be lost or commit alone: call the outbox"
                    + " inside the transaction, or in a listener with phase BEFORE_COMMIT";

    private static final String READ_ONLY =
            "The current transaction is read-only, so no message can be written: call the outbox in a transaction that is not"
                    + " marked readOnly";

    private final RecordingOutbox outbox;
    private final List<SentMessage> messages = new ArrayList<>();
    private final Map<Object, Integer> savepoints = new IdentityHashMap<>();
    private boolean over;

    private OpenTransaction(RecordingOutbox outbox) {
        this.outbox = outbox;
    }

    /**
     * The one that the thread is in.
     *
     * @throws OutboxTransactionException if there is none, or it is over or read-only
     */
    static OpenTransaction current(RecordingOutbox outbox) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new OutboxTransactionException(NONE);
        }
        // Spring takes the synchronizations away before it calls the last of them.
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            throw new OutboxTransactionException(OVER);
        }
        OpenTransaction known = of(outbox);
        OpenTransaction transaction = known == null ? begin(outbox) : known;
        if (transaction.over) {
            throw new OutboxTransactionException(OVER);
        }
        if (TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
            throw new OutboxTransactionException(READ_ONLY);
        }
        return transaction;
    }

    /** Watches the transaction of the thread from now on. */
    static OpenTransaction begin(RecordingOutbox outbox) {
        OpenTransaction transaction = new OpenTransaction(outbox);
        TransactionSynchronizationManager.registerSynchronization(transaction);
        transaction.resume();
        return transaction;
    }

    /** How many messages wait for the commit of the thread's transaction. */
    static int waiting(RecordingOutbox outbox) {
        OpenTransaction transaction = of(outbox);
        return transaction == null || transaction.over ? 0 : transaction.messages.size();
    }

    private static @Nullable OpenTransaction of(RecordingOutbox outbox) {
        return (OpenTransaction) TransactionSynchronizationManager.getResource(outbox);
    }

    void add(List<SentMessage> more) {
        messages.addAll(more);
    }

    /** Before all others, so that those of the service find the transaction over. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void suspend() {
        TransactionSynchronizationManager.unbindResource(outbox);
    }

    @Override
    public void resume() {
        TransactionSynchronizationManager.bindResource(outbox, this);
    }

    @Override
    public void savepoint(Object savepoint) {
        savepoints.put(savepoint, messages.size());
    }

    /** One that is not known was made before the first message. */
    @Override
    public void savepointRollback(Object savepoint) {
        messages.subList(savepoints.getOrDefault(savepoint, 0), messages.size()).clear();
    }

    /** Not called for who comes only now: what is sent after a commit is lost. */
    @Override
    public void afterCommit() {
        over = true;
        outbox.committed(messages);
    }

    @Override
    public void afterCompletion(int status) {
        over = true;
        TransactionSynchronizationManager.unbindResourceIfPossible(outbox);
    }
}
