package io.outboxrelay.relay.simulation;

import io.outboxrelay.relay.FinishedRows;
import io.outboxrelay.relay.Lag;
import io.outboxrelay.relay.LagSurvey;
import io.outboxrelay.relay.Leases;
import io.outboxrelay.relay.OperatorControl;
import io.outboxrelay.relay.OutboxStore;
import io.outboxrelay.relay.RelayDatabase;
import io.outboxrelay.relay.RelaySettings;
import io.outboxrelay.relay.Roster;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The ports of a relay on the simulated database. */
final class SimulatedRelayDatabase implements RelayDatabase {

    private final SimulatedDatabase database;
    private final RelaySettings.FifoOnDead fifoOnDead;
    private final Runnable betweenStatements;
    private final Consumer<String> trace;

    SimulatedRelayDatabase(
            SimulatedDatabase database,
            RelaySettings.FifoOnDead fifoOnDead,
            Runnable betweenStatements,
            Consumer<String> trace) {
        this.database = database;
        this.fifoOnDead = fifoOnDead;
        this.betweenStatements = betweenStatements;
        this.trace = trace;
    }

    @Override
    public OutboxStore store(LongSupplier time) {
        return new SimulatedStore(database, fifoOnDead, betweenStatements, trace);
    }

    @Override
    public Leases leases(String relayId) {
        return new SimulatedLeases(database, relayId);
    }

    @Override
    public Leases duties(String relayId) {
        throw new UnsupportedOperationException("no duties are simulated");
    }

    @Override
    public Roster roster() {
        return new SimulatedRoster(database);
    }

    @Override
    public OperatorControl operatorControl() {
        return new SimulatedOperatorControl(database);
    }

    @Override
    public FinishedRows finishedRows() {
        throw new UnsupportedOperationException("no purge is simulated");
    }

    @Override
    public Lag lag() {
        return () -> new LagSurvey(List.of(), 0, 0);
    }
}
