package io.outboxrelay.relay;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Builds a relay on PostgreSQL, with the purge beside it. Thread-safe. */
final class RelayAssembly implements Function<RelayLifecycle.Starting, Relay> {

    // A queue that is cut off looks like one that has nothing left: let it be one that needs nobody.
    private static final String LAG = """
            SELECT queue, pending, dead, coalesce(extract(epoch FROM oldest_unsent), 0)::float8 AS oldest
            FROM outbox_lag
            ORDER BY dead > 0 DESC, oldest_unsent DESC NULLS LAST, queue
            LIMIT 1000
            """;

    private static final String TABLE = """
            SELECT n_live_tup, n_dead_tup FROM pg_stat_user_tables WHERE relid = 'outbox_message'::regclass
            """;

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
                new JdbcOutboxStore(rows, settings.fifoOnDead(), starting.loop()::now),
                new ShedLockLeases(leases, starting.id()),
                sender,
                events);
        if (!retention.keepsAll()) {
            var locks = new ShedLockLeases(leases, starting.id(), "");
            var purge = new Purge(starting.loop(), locks, new JdbcFinishedRows(rows), retention.retention(), events);
            // Nothing is urgent about it, and if the database can't be used the relay has said so by then.
            starting.loop().after(Purge.ROUND_EVERY, purge::start);
        }
        if (events != RelayEvents.NONE) {
            starting.loop().execute(new LagWatch(starting.loop(), this::survey, events)::start);
        }
        return new Relay(starting.id(), ports, new JdbcRoster(rows), new JdbcDesk(rows));
    }

    private LagSurvey survey() {
        List<QueueLag> queues = rows.query(
                LAG,
                (rs, i) -> new QueueLag(
                        rs.getString("queue"), rs.getLong("pending"), rs.getLong("dead"), rs.getDouble("oldest")));
        return Objects.requireNonNull(rows.queryForObject(
                TABLE, (rs, i) -> new LagSurvey(queues, rs.getLong("n_live_tup"), rs.getLong("n_dead_tup"))));
    }
}
