package io.outboxrelay.relay;

import io.outboxrelay.relay.RelaySettings.FifoOnDead;
import java.time.Duration;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** The contract of the roster on a real PostgreSQL. */
class JdbcRosterTest extends RosterContract {

    @Override
    Bench bench() {
        var rows = new JdbcStoreBench(FifoOnDead.BLOCK);
        var roster = new JdbcRoster(new JdbcTemplate(rows.dataSource()));
        return new Bench() {
            @Override
            public Roster roster() {
                return roster;
            }

            @Override
            public StoreBench rows() {
                return rows;
            }

            @Override
            public void silentFor(String relay, Duration time) {
                rows.table()
                        .run(
                                "UPDATE outbox_relay SET seen_at = now() - ? * interval '1 millisecond' WHERE id = ?",
                                time.toMillis(),
                                UUID.fromString(relay));
            }

            @Override
            public void close() {
                rows.close();
            }
        };
    }
}
