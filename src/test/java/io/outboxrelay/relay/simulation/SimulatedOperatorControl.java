package io.outboxrelay.relay.simulation;

import io.outboxrelay.relay.OperatorControl;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The control in the simulated database. */
final class SimulatedOperatorControl implements OperatorControl {

    private final SimulatedDatabase database;

    SimulatedOperatorControl(SimulatedDatabase database) {
        this.database = database;
    }

    @Override
    public Map<String, Orders> orders(Collection<String> queues) {
        var orders = new HashMap<>(database.orders);
        orders.keySet().retainAll(queues);
        return orders;
    }

    @Override
    public void report(Collection<Report> reports) {
        // nobody reads them here
    }
}
