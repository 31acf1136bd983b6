package io.outboxrelay.inbox.host;

import org.springframework.data.jpa.repository.JpaRepository;

interface JpaPayments extends JpaRepository<JpaPayment, Long> {}
