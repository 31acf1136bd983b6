package io.outboxrelay.relay;

import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Builds a relay on PostgreSQL, with the purge beside it. Thread-safe. */
final class RelayAssembly implements Function<RelayLifecycle.Starting, Relay> {

    private final RelaySettings settings;
    private final RetentionSettings retention;
    private final JdbcTemplate rows;
    private final JdbcTemplate leases;
    private final Sender sender;
    private final RelayEvents events;

    RelayAssembly(
            RelaySettings settings,
            RetentionSettings retention,
            DataSource dataSource,
            Sender sender,
            RelayEvents events) {
        this.settings = settings;
        this.retention = retention;
        this.sender = sender;
        this.events = events;
        var autoCommit = new AutoCommitDataSource(dataSource);
        rows = new UnpreparedTemplate(autoCommit, RelayAutoConfiguration.STATEMENT_TIMEOUT);
        leases = new UnpreparedTemplate(autoCommit, settings.lease().dividedBy(3));
    }

    @Override
    public Relay apply(RelayLifecycle.Starting starting) {
        var ports = new Ports(
                settings,
                starting.loop(),
                new JdbcOutboxStore(rows, settings.fifoOnDead()),
                new ShedLockLeases(leases, starting.id()),
                sender,
                events);
        if (!retention.keepsAll()) {
            var locks = new ShedLockLeases(leases, starting.id(), "");
            var purge = new Purge(starting.loop(), locks, new JdbcFinishedRows(rows), retention.retention(), events);
            starting.loop().execute(purge::start);
        }
        return new Relay(starting.id(), ports, new JdbcRoster(rows), new JdbcDesk(rows));
    }
}
