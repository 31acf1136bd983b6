package io.outboxrelay.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.FairShare;
import io.outboxrelay.relay.RelaySettings.FifoOnDead;
import io.outboxrelay.relay.Roster;
import io.outboxrelay.relay.RosterContract;
import io.outboxrelay.relay.StoreUnderTest;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The contract of the roster on a real PostgreSQL. */
class JdbcRosterTest extends RosterContract {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Not simulated: there all relays serve all queues. */
    @Test
    void only_relays_that_serve_the_same_queues_share_them() {
        bench.rows().grantLease("a");
        bench.rows().grantLease("c");
        bench.roster().beat("00000000-0000-0000-0000-000000000002", Set.of(), MINUTE);
        assertThat(bench.roster().beat("00000000-0000-0000-0000-000000000001", Set.of("a", "b"), MINUTE))
                .isEqualTo(new FairShare(1, 1));
        bench.roster().beat(UUID.randomUUID().toString(), Set.of("b", "a"), MINUTE);
        assertThat(bench.roster().beat("00000000-0000-0000-0000-000000000001", Set.of("a", "b"), MINUTE))
                .isEqualTo(new FairShare(2, 1));
    }

    @Override
    public Bench bench() {
        var rows = new JdbcStoreUnderTest(FifoOnDead.BLOCK);
        var roster = new JdbcRoster(TestPostgres.jdbc(rows.dataSource()));
        return new Bench() {
            @Override
            public Roster roster() {
                return roster;
            }

            @Override
            public StoreUnderTest rows() {
                return rows;
            }

            @Override
            public void silentFor(String relay, Duration time) {
                rows.table()
                        .run(
                                "UPDATE outbox_relay_process SET seen_at = now() - ? * interval '1 millisecond' WHERE id = ?",
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
