package io.outboxrelay.demo;

import org.springframework.data.repository.CrudRepository;

interface CustomerOrders extends CrudRepository<CustomerOrder, Long> {}
