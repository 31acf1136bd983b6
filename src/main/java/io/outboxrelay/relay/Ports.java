package io.outboxrelay.relay;

/** What the engine stands on. */
record Ports(RelaySettings settings, Loop loop, OutboxStore store, Leases leases, Sender sender) {}
