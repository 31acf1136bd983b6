package io.outboxrelay.inbox.host;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

@Table("host_order")
record JdbcPayment(@Id Long id, String item) {}
