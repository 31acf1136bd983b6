package io.outboxrelay.relay;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The desk in the simulated database. */
final class SimulatedDesk implements Desk {

    private final SimulatedDatabase database;

    SimulatedDesk(SimulatedDatabase database) {
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
