package io.outboxrelay.producer;

import java.util.List;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Asks the entity managers of the thread. One that was opened for a web request alone has no active transaction. */
final class JpaTransaction implements OrmTransaction {

    @Override
    public boolean isOver() {
        List<EntityManagerHolder> bound = TransactionSynchronizationManager.getResourceMap().values().stream()
                .filter(EntityManagerHolder.class::isInstance)
                .map(EntityManagerHolder.class::cast)
                .toList();
        return !bound.isEmpty() && bound.stream().noneMatch(JpaTransaction::isActive);
    }

    private static boolean isActive(EntityManagerHolder holder) {
        try {
            return holder.getEntityManager().getTransaction().isActive();
        } catch (IllegalStateException e) {
            // belongs to JTA
            return false;
        }
    }
}
