package io.outboxrelay.producer.host;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

@Table("host_order")
record JdbcOrder(@Id Long id, String item) {}
