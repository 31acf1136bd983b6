package io.outboxrelay.support.relay;

import io.outboxrelay.relay.FinishedRows;
import io.outboxrelay.relay.Lag;
import io.outboxrelay.relay.LagSurvey;
import io.outboxrelay.relay.Leases;
import io.outboxrelay.relay.OperatorControl;
import io.outboxrelay.relay.OutboxStore;
import io.outboxrelay.relay.RelayDatabase;
import io.outboxrelay.relay.Roster;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A database of parts that a test has in hand. */
public final class ManualDatabase implements RelayDatabase {

    public Runnable changed = () -> {};
    public int accepted;
    private final RecordingStore store = new RecordingStore();
    private final Roster roster;
    private final Leases leases;
    /** How often rows that are over were looked for. */
    public int purges;
    /** What the relay wanted to become of its sent rows. */
    public OutboxStore.@Nullable SentRows sentRows;
    /** How often somebody asked how far behind the queues are. */
    public int surveys;

    public ManualDatabase(Roster roster, Leases leases) {
        this.roster = roster;
        this.leases = leases;
    }

    @Override
    public void onChange(Runnable changed) {
        this.changed = changed;
    }

    @Override
    public void accept() {
        accepted++;
    }

    @Override
    public OutboxStore store(LongSupplier time, OutboxStore.SentRows sentRows) {
        this.sentRows = sentRows;
        return store;
    }

    @Override
    public Leases leases(String relayId) {
        return leases;
    }

    @Override
    public Leases duties(String relayId) {
        return new ManualLease();
    }

    @Override
    public Roster roster() {
        return roster;
    }

    @Override
    public OperatorControl operatorControl() {
        return new ManualOperatorControl();
    }

    @Override
    public FinishedRows finishedRows() {
        return (above, rows, retention) -> {
            purges++;
            return new FinishedRows.Removed(1, 1, 0, 1);
        };
    }

    @Override
    public Lag lag() {
        return () -> {
            surveys++;
            return new LagSurvey(List.of(), 0, 0);
        };
    }
}
