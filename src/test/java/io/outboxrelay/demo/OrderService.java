package io.outboxrelay.demo;

import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** A service as its developers write it: the order and its two messages in one transaction. */
@Service
class OrderService {

    static final String ORDERS = "orders";
    static final String PAYMENTS = "payments.fifo";
    static final int MESSAGES_PER_ORDER = 2;

    private final CustomerOrders orders;
    private final Outbox outbox;

    OrderService(CustomerOrders orders, Outbox outbox) {
        this.orders = orders;
        this.outbox = outbox;
    }

    /**
     * Places an order and returns the ids of its messages, the payment's last.
     *
     * @throws CardRefused if the card is no good: after everything was written, so that the rollback has work to do
     */
    @Transactional
    public List<UUID> place(String customer, long cents, boolean cardIsGood) {
        var order = orders.save(CustomerOrder.of(customer, cents));
        var placed = outbox.send(OutboxMessage.to(ORDERS)
                .body(order)
                .attribute("eventType", "OrderPlaced")
                .build());
        var payment = outbox.send(OutboxMessage.to(PAYMENTS)
                .body(order)
                .attribute("eventType", "PaymentRequested")
                .group(customer)
                .build());
        var ids = List.of(placed, payment);
        if (!cardIsGood) {
            throw new CardRefused(ids);
        }
        return ids;
    }

    /** Rolls the transaction back; knows the ids of the messages that must never arrive. */
    static final class CardRefused extends RuntimeException {

        private final transient List<UUID> messageIds;

        CardRefused(List<UUID> messageIds) {
            this.messageIds = messageIds;
        }

        List<UUID> messageIds() {
            return messageIds;
        }
    }
}
