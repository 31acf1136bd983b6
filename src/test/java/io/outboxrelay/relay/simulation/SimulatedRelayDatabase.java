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

/** The ports of one relay on the simulated database, which another server may take the place of. */
final class SimulatedRelayDatabase implements RelayDatabase {

    private static final int UNKNOWN = -1;

    private final SimulatedDatabase database;
    private final RelaySettings.FifoOnDead fifoOnDead;
    private final OutboxStore.SentRows sentRows;
    private final Runnable breakConnection;
    private final Consumer<String> trace;
    private Runnable listener = () -> {};
    private int known = UNKNOWN;
    private boolean changed;

    SimulatedRelayDatabase(
            SimulatedDatabase database,
            RelaySettings.FifoOnDead fifoOnDead,
            OutboxStore.SentRows sentRows,
            Runnable breakConnection,
            Consumer<String> trace) {
        this.database = database;
        this.fifoOnDead = fifoOnDead;
        this.sentRows = sentRows;
        this.breakConnection = breakConnection;
        this.trace = trace;
    }

    @Override
    public void onChange(Runnable changed) {
        listener = changed;
    }

    @Override
    public void accept() {
        known = UNKNOWN;
        changed = false;
    }

    private void use() {
        breakConnection.run();
        known = known == UNKNOWN ? database.incarnation() : known;
        if (known != database.incarnation() && !changed) {
            changed = true;
            listener.run();
        }
        if (changed) {
            throw new SimulatedProcess.BrokenConnection();
        }
    }

    /** What becomes of sent rows the schedule says: by its settings the relay keeps them, as it would run a purge otherwise. */
    @Override
    public OutboxStore store(LongSupplier time, OutboxStore.SentRows ignored) {
        return new SimulatedStore(database, fifoOnDead, sentRows, this::use, trace);
    }

    @Override
    public Leases leases(String relayId) {
        return new SimulatedLeases(database, this::use, relayId);
    }

    @Override
    public Leases duties(String relayId) {
        throw new UnsupportedOperationException("no duties are simulated");
    }

    @Override
    public Roster roster() {
        return new SimulatedRoster(database, this::use);
    }

    @Override
    public OperatorControl operatorControl() {
        return new SimulatedOperatorControl(database, this::use);
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
