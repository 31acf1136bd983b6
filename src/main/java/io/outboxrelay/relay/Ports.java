package io.outboxrelay.relay;

/** What the engine stands on. The budget is shared by all queues of a relay. */
record Ports(
        RelaySettings settings,
        Loop loop,
        OutboxStore store,
        Leases leases,
        Sender sender,
        RelayEvents events,
        RequestBudget budget) {

    Ports(RelaySettings settings, Loop loop, OutboxStore store, Leases leases, Sender sender, RelayEvents events) {
        this(settings, loop, store, leases, sender, events, new RequestBudget(settings.requestsInFlight(), loop.now()));
    }

    Ports telling(RelayEvents listener) {
        return new Ports(settings, loop, store, leases, sender, listener, budget);
    }
}
