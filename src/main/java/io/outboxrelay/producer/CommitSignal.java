package io.outboxrelay.producer;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Tells a relay in the same process which queues have something new, once per committed transaction. Only saves the wait
 * for its next poll: whatever goes wrong here, the message is found.
 */
final class CommitSignal {

    private static final Logger log = LoggerFactory.getLogger(CommitSignal.class);

    private final Supplier<Optional<Consumer<Set<String>>>> waker;

    /**
     * Made with the relay's ear.
     *
     * @param waker gives nothing where no relay runs in this process
     */
    CommitSignal(Supplier<Optional<Consumer<Set<String>>>> waker) {
        this.waker = waker;
    }

    /** Remembers queues until the current transaction commits; forgets them if it doesn't. */
    void announce(Set<String> queues) {
        Optional<Consumer<Set<String>>> relay = waker.get();
        if (relay.isEmpty() || !TransactionSynchronizationManager.isSynchronizationActive()) {
            return;
        }
        if (TransactionSynchronizationManager.getResource(this) instanceof Announcement announcement) {
            announcement.queues.addAll(queues);
        } else {
            var announcement = new Announcement(relay.get(), new HashSet<>(queues));
            TransactionSynchronizationManager.bindResource(this, announcement);
            TransactionSynchronizationManager.registerSynchronization(announcement);
        }
    }

    /** The queues of one transaction; steps aside while an inner transaction runs, which has its own. */
    private final class Announcement implements TransactionSynchronization {

        private final Consumer<Set<String>> relay;
        private final Set<String> queues;

        Announcement(Consumer<Set<String>> relay, Set<String> queues) {
            this.relay = relay;
            this.queues = queues;
        }

        /** Gone before others are called, who may open transactions of their own that have announcements of their own. */
        @Override
        public int getOrder() {
            return HIGHEST_PRECEDENCE;
        }

        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResource(CommitSignal.this);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(CommitSignal.this, this);
        }

        @Override
        public void afterCommit() {
            try {
                relay.accept(Set.copyOf(queues));
            } catch (RuntimeException e) {
                // The caller's work is committed; it must not see a failure of what is only a hint.
                log.warn("The relay was not woken after a commit and will find the messages at its next poll", e);
            }
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(CommitSignal.this);
        }
    }
}
