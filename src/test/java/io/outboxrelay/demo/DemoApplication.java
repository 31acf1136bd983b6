package io.outboxrelay.demo;

import io.outboxrelay.QueueConsumer;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** A sample service: Spring Data JDBC, Flyway for its own tables, the outbox, its consumers, and the relay in the same process. */
// JPA is on the class path for tests of the library only.
@SpringBootApplication(exclude = {HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class})
class DemoApplication {

    @Bean
    ShopLedger ledger() {
        return new ShopLedger();
    }

    @Bean
    QueueConsumer shipping(ShopLedger ledger) {
        return QueueConsumer.of(OrderService.ORDERS)
                .onAny((body, delivery) -> whenCommitted(() -> ledger.received(ShopLedger.NO_GROUP, delivery.id())))
                .build();
    }

    @Bean
    QueueConsumer billing(ShopLedger ledger, JdbcClient jdbc) {
        return QueueConsumer.of(OrderService.PAYMENTS)
                .on("PaymentRequested", CustomerOrder.class, (order, delivery) -> {
                    jdbc.sql("INSERT INTO charge (order_id, customer, cents) VALUES (?, ?, ?)")
                            .params(order.id(), order.customer(), order.cents())
                            .update();
                    whenCommitted(() -> ledger.received(order.customer(), delivery.id()));
                })
                .build();
    }

    /** A message is received when its work is committed: whoever counts it may look for its charge. */
    private static void whenCommitted(Runnable count) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                count.run();
            }
        });
    }
}
