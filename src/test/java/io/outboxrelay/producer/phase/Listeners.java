package io.outboxrelay.producer.phase;

import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/** The listeners of a service, one for each phase. */
class Listeners {

    /** Something to be done in a phase of the transaction that is current when it is published. */
    record Event(TransactionPhase phase, Runnable work) {}

    @TransactionalEventListener(phase = TransactionPhase.BEFORE_COMMIT)
    void beforeCommit(Event event) {
        on(TransactionPhase.BEFORE_COMMIT, event);
    }

    @TransactionalEventListener
    void afterCommit(Event event) {
        on(TransactionPhase.AFTER_COMMIT, event);
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_ROLLBACK)
    void afterRollback(Event event) {
        on(TransactionPhase.AFTER_ROLLBACK, event);
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMPLETION)
    void afterCompletion(Event event) {
        on(TransactionPhase.AFTER_COMPLETION, event);
    }

    private static void on(TransactionPhase phase, Event event) {
        if (event.phase() == phase) {
            event.work().run();
        }
    }
}
