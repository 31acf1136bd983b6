package io.outboxrelay.producer;

import java.util.ArrayList;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.PriorityOrdered;
import org.springframework.transaction.ConfigurableTransactionManager;

/**
 * Has every transaction manager tell the watch, also those that a service makes itself: to these Spring Boot adds no
 * listeners. Comes before others that may put a proxy in the place of a manager.
 */
final class WatchedManagers implements BeanPostProcessor, PriorityOrdered {

    private final TransactionWatch watch;

    WatchedManagers(TransactionWatch watch) {
        this.watch = watch;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof ConfigurableTransactionManager manager) {
            var listeners = manager.getTransactionExecutionListeners();
            if (!listeners.contains(watch)) {
                // The service's own list may be an immutable one.
                var more = new ArrayList<>(listeners);
                more.add(watch);
                manager.setTransactionExecutionListeners(more);
            }
        }
        return bean;
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
