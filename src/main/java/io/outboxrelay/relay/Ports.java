package io.outboxrelay.relay;

/** What the engine of one relay stands on. */
public record Ports(RelaySettings settings, Loop loop, OutboxStore store, Sender sender, RelayEvents events) {}
