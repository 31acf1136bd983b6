package io.outboxrelay.relay.process;

import io.outboxrelay.relay.Leases;
import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.OperatorControl;
import io.outboxrelay.relay.Ports;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Asks for the lease of a queue, unless an operator has paused it. Used by the loop's thread only. */
final class LeaseRequest {

    /** The lease, if it was free, and what operators had said before. */
    record Answer(OperatorControl.Orders orders, Optional<Leases.Lease> lease) {}

    private final Ports ports;
    private final Leases leases;
    private final OperatorControl control;

    LeaseRequest(Ports ports, Leases leases, OperatorControl control) {
        this.ports = ports;
        this.leases = leases;
        this.control = control;
    }

    void send(String queue, Consumer<Answer> answered, Consumer<RuntimeException> failed) {
        ports.loop().offload(Loop.Lane.LEASES, () -> ask(queue), answered, failed);
    }

    /** Orders are read first: what changes after that is seen as a change by the tenure that begins now. */
    private Answer ask(String queue) {
        var orders = control.orders(List.of(queue)).getOrDefault(queue, OperatorControl.Orders.NONE);
        return orders.paused()
                ? new Answer(orders, Optional.empty())
                : new Answer(orders, leases.acquire(queue, ports.settings().lease()));
    }
}
