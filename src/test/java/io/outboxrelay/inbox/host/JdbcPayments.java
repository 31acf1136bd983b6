package io.outboxrelay.inbox.host;

import org.springframework.data.repository.ListCrudRepository;

interface JdbcPayments extends ListCrudRepository<JdbcPayment, Long> {}
