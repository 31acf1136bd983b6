package io.outboxrelay.postgres;

import io.outboxrelay.relay.FinishedRows;
import io.outboxrelay.relay.Lag;
import io.outboxrelay.relay.Leases;
import io.outboxrelay.relay.OperatorControl;
import io.outboxrelay.relay.OutboxStore;
import io.outboxrelay.relay.RelayDatabase;
import io.outboxrelay.relay.RelaySettings;
import io.outboxrelay.relay.Roster;
import java.time.Duration;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/** The outbox on PostgreSQL. */
final class PostgresDatabase implements RelayDatabase {

    /** A statement takes milliseconds; one that takes so long is stuck. */
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(10);

    private final KnownDatabase known = new KnownDatabase();
    private final RelaySettings settings;
    private final GuardedJdbc rows;
    private final GuardedJdbc locks;

    PostgresDatabase(DataSource dataSource, RelaySettings settings) {
        this.settings = settings;
        this.rows = new GuardedJdbc(dataSource, known, STATEMENT_TIMEOUT);
        this.locks = new GuardedJdbc(dataSource, known, settings.heartbeat());
    }

    @Override
    public void onChange(Runnable changed) {
        known.onChange(changed);
    }

    @Override
    public void accept() {
        known.accept();
    }

    @Override
    public OutboxStore store(LongSupplier time, OutboxStore.SentRows sentRows) {
        return new JdbcOutboxStore(rows, settings.fifoOnDead(), time, sentRows);
    }

    @Override
    public Leases leases(String relayId) {
        return ShedLockLeases.onQueues(locks, relayId);
    }

    @Override
    public Leases duties(String relayId) {
        return ShedLockLeases.onDuties(locks, relayId);
    }

    @Override
    public Roster roster() {
        return new JdbcRoster(rows);
    }

    @Override
    public OperatorControl operatorControl() {
        return new JdbcOperatorControl(rows);
    }

    @Override
    public FinishedRows finishedRows() {
        return new JdbcFinishedRows(rows);
    }

    @Override
    public Lag lag() {
        return new JdbcLag(rows);
    }
}
