package io.outboxrelay.producer.host;

import org.springframework.data.repository.ListCrudRepository;

interface JdbcOrders extends ListCrudRepository<JdbcOrder, Long> {}
