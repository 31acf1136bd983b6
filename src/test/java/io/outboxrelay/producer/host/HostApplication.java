package io.outboxrelay.producer.host;

import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import javax.sql.DataSource;
import net.javacrumbs.shedlock.core.LockAssert;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import net.javacrumbs.shedlock.spring.annotation.EnableSchedulerLock;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Somebody's service, as it was before the outbox came. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableJdbcRepositories
@EnableJpaRepositories
@EnableSchedulerLock(defaultLockAtMostFor = "PT1M")
@Import({HostApplication.OrderService.class, HostApplication.LateListener.class, HostApplication.LockedTask.class})
public class HostApplication {

    @Bean
    LockProvider hostsLockProvider(DataSource dataSource) {
        return new JdbcTemplateLockProvider(dataSource);
    }

    @Bean
    JsonMapper hostsMapper() {
        return JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build();
    }

    record OrderPlaced(String itemName) {}

    record OrderPlacedLate(String itemName) {}

    /** Sends when the order is committed, which is too late. */
    public static class LateListener {

        private final Outbox outbox;
        private @Nullable RuntimeException refusal;

        LateListener(Outbox outbox) {
            this.outbox = outbox;
        }

        @TransactionalEventListener
        void placed(OrderPlacedLate event) {
            try {
                outbox.send(OutboxMessage.to("orders").body(event).build());
            } catch (RuntimeException e) {
                refusal = e;
            }
        }

        public @Nullable RuntimeException refusal() {
            return refusal;
        }
    }

    public static class LockedTask {

        @SchedulerLock(name = "hosts-task")
        public Boolean runsUnderLock() {
            LockAssert.assertLocked();
            return true;
        }
    }

    @Transactional
    public static class OrderService {

        private final Outbox outbox;
        private final JpaOrders jpa;
        private final JdbcOrders jdbc;
        private final TransactionTemplate transaction;
        private final ApplicationEventPublisher events;

        OrderService(
                Outbox outbox,
                JpaOrders jpa,
                JdbcOrders jdbc,
                TransactionTemplate transaction,
                ApplicationEventPublisher events) {
            this.events = events;
            this.outbox = outbox;
            this.jpa = jpa;
            this.jdbc = jdbc;
            this.transaction = transaction;
        }

        public void placeByJpa(String item, boolean fail) {
            jpa.save(new JpaOrder(item));
            announce(item, fail);
        }

        public void placeByJpaAndTellLate(String item) {
            jpa.save(new JpaOrder(item));
            events.publishEvent(new OrderPlacedLate(item));
        }

        public void placeByDataJdbc(String item, boolean fail) {
            jdbc.save(new JdbcOrder(null, item));
            announce(item, fail);
        }

        public void placeAroundAnInnerTransaction(String outer, String inner) {
            var own = new TransactionTemplate(transaction.getTransactionManager(), transaction);
            own.setPropagationBehavior(Propagation.REQUIRES_NEW.value());
            announce(outer, false);
            own.executeWithoutResult(status -> announce(inner, false));
            throw new IllegalStateException("on purpose");
        }

        @Transactional(readOnly = true)
        public void placeReadOnly(String item) {
            announce(item, false);
        }

        @Transactional(propagation = Propagation.NEVER)
        public void placeWithoutTransaction(String item) {
            announce(item, false);
        }

        @Transactional(propagation = Propagation.SUPPORTS)
        public void placeSupported(String item) {
            jpa.count();
            announce(item, false);
        }

        private void announce(String item, boolean fail) {
            outbox.send(OutboxMessage.to("orders").body(new OrderPlaced(item)).build());
            if (fail) {
                throw new IllegalStateException("on purpose");
            }
        }
    }
}
