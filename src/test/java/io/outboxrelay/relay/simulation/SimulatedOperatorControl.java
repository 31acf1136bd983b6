package io.outboxrelay.relay.simulation;

import io.outboxrelay.relay.OperatorControl;
import java.util.Collection;
import java.util.Map;

/** The control in the simulated database. */
final class SimulatedOperatorControl implements OperatorControl {

    private final SimulatedDatabase database;
    private final SimulatedConnection connection;

    SimulatedOperatorControl(SimulatedDatabase database, SimulatedConnection connection) {
        this.database = database;
        this.connection = connection;
    }

    @Override
    public Map<String, Orders> orders(Collection<String> queues) {
        connection.use();
        return database.orders.of(queues);
    }

    @Override
    public void report(Collection<Report> reports) {
        // nobody reads them here
    }

    @Override
    public void addUp(Collection<Report> reports) {
        connection.use();
    }
}
