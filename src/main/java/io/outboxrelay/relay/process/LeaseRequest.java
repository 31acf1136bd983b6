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

    /**
     * What the database said.
     *
     * @param orders what operators had said before
     * @param lease empty if it was not free, or not asked for
     * @param askedAt when the call began that took it: many questions may have waited for their turn before
     */
    record Answer(OperatorControl.Orders orders, Optional<Leases.Lease> lease, long askedAt) {}

    private final Ports ports;
    private final Leases leases;
    private final OperatorControl control;
    private volatile boolean stopped;

    LeaseRequest(Ports ports, Leases leases, OperatorControl control) {
        this.ports = ports;
        this.leases = leases;
        this.control = control;
    }

    void send(String queue, Consumer<Answer> answered, Consumer<RuntimeException> failed) {
        ports.loop().offload(Loop.Lane.LEASES, () -> ask(queue), answered, failed);
    }

    /** What still waits for its turn is answered at once, with no lease. */
    void stop() {
        stopped = true;
    }

    /** Orders are read first: what changes after that is seen as a change by the tenure that begins now. */
    private Answer ask(String queue) {
        if (stopped) {
            return new Answer(
                    OperatorControl.Orders.NONE, Optional.empty(), ports.loop().now());
        }
        var orders = control.orders(List.of(queue)).getOrDefault(queue, OperatorControl.Orders.NONE);
        long askedAt = ports.loop().now();
        return new Answer(
                orders,
                orders.paused()
                        ? Optional.empty()
                        : leases.acquire(queue, ports.settings().lease()),
                askedAt);
    }
}
