package io.outboxrelay.demo;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** The aggregate of the sample service. Its id is the database's. */
@Table("customer_order")
record CustomerOrder(@Id Long id, String customer, long cents) {

    static CustomerOrder of(String customer, long cents) {
        return new CustomerOrder(null, customer, cents);
    }
}
