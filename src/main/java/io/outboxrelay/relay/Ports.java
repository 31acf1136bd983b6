package io.outboxrelay.relay;

/** What the engine stands on. */
record Ports(RelaySettings settings, Loop loop, OutboxStore store, Leases leases, Sender sender, RelayEvents events) {

    Ports telling(RelayEvents listener) {
        return new Ports(settings, loop, store, leases, sender, listener);
    }
}
