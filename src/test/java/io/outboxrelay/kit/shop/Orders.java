package io.outboxrelay.kit.shop;

import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What is tested: the service of somebody who uses the outbox. */
@Service
class Orders {

    /** Where the orders are. */
    interface OrderTable {
        void add(long order, String customer, long cents);
    }

    record OrderPlaced(long order, long cents) {}

    private final OrderTable table;
    private final Outbox outbox;

    Orders(OrderTable table, Outbox outbox) {
        this.table = table;
        this.outbox = outbox;
    }

    @Transactional
    public void place(long order, String customer, long cents) {
        table.add(order, customer, cents);
        outbox.send(OutboxMessage.to("payments.fifo")
                .body(new OrderPlaced(order, cents))
                .group(customer)
                .build());
    }
}
