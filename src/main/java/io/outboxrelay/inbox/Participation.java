package io.outboxrelay.inbox;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/** A part in a transaction that somebody else has opened and will end. */
record Participation(PlatformTransactionManager manager, TransactionStatus status) {

    private static final TransactionDefinition JOINING =
            new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_MANDATORY);

    /** Null if this manager has no transaction open on this thread. */
    static @Nullable Participation in(PlatformTransactionManager manager) {
        try {
            return new Participation(manager, manager.getTransaction(JOINING));
        } catch (IllegalTransactionStateException e) {
            return null;
        }
    }

    /** If the work throws, whoever opened the transaction can only roll it back. */
    <T> T execute(Supplier<T> work) {
        T result;
        try {
            result = work.get();
        } catch (RuntimeException | Error e) {
            manager.rollback(status);
            throw e;
        }
        manager.commit(status);
        return result;
    }

    /** As if it had never joined. */
    void leave() {
        manager.commit(status);
    }
}
