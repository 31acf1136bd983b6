package io.outboxrelay.producer.host;

import org.springframework.data.jpa.repository.JpaRepository;

interface JpaOrders extends JpaRepository<JpaOrder, Long> {}
