package io.outboxrelay.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.Leases;
import io.outboxrelay.relay.LeasesContract;
import io.outboxrelay.relay.Marks;
import io.outboxrelay.relay.OutboxStore.SentRows;
import io.outboxrelay.relay.RelaySettings;
import io.outboxrelay.relay.RowKey;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.support.relay.MessageTable;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The contract of leases on a real PostgreSQL. */
class ShedLockLeasesTest extends LeasesContract {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void a_lock_row_that_somebody_has_locked_holds_up_no_other_lease() throws Exception {
        try (var database = TestDatabase.migrated()) {
            var leases = ShedLockLeases.onQueues(
                    TestPostgres.jdbc(database.dataSource()), UUID.randomUUID().toString());
            var free = leases.acquire("free", MINUTE).orElseThrow().fence();
            var locked = leases.acquire("locked", MINUTE).orElseThrow().fence();
            try (var somebody = database.dataSource().getConnection()) {
                somebody.setAutoCommit(false);
                somebody.createStatement().execute("SELECT FROM outbox_lock WHERE name = 'queue:locked' FOR UPDATE");
                var renewal = leases.renew(Set.of(free, locked), MINUTE);
                assertThat(renewal.granted()).containsExactly(free);
                assertThat(renewal.ended()).isEmpty();
                somebody.rollback();
            }
            assertThat(leases.renew(Set.of(free, locked), MINUTE).granted()).containsExactlyInAnyOrder(free, locked);
        }
    }

    @Override
    public Bench bench() {
        var database = TestDatabase.migrated();
        var table = new MessageTable(database);
        var jdbc = TestPostgres.jdbc(database.dataSource());
        var mine = ShedLockLeases.onQueues(jdbc, UUID.randomUUID().toString());
        var theirs = ShedLockLeases.onQueues(jdbc, UUID.randomUUID().toString());
        return new Bench() {
            @Override
            public Leases mine() {
                return mine;
            }

            @Override
            public Leases theirs() {
                return theirs;
            }

            @Override
            public void expire(String queue) {
                table.run(
                        "UPDATE outbox_lock SET lock_until = timezone('utc', now()) WHERE name = ?",
                        ShedLockLeases.lockName(queue));
            }

            @Override
            public boolean stands(Fence fence) {
                long id = table.insert("probe.fifo", "g", "x");
                var key =
                        new RowKey(id, table.one(UUID.class, "SELECT message_id FROM outbox_message WHERE id = ?", id));
                var blocks = new Marks(List.of(), List.of(), List.of(), List.of(key), List.of());
                new JdbcOutboxStore(jdbc, RelaySettings.FifoOnDead.BLOCK, () -> 0, SentRows.KEPT)
                        .mark("probe.fifo", blocks, fence);
                return table.stored(id).status().equals("BLOCKED");
            }

            @Override
            public void close() {
                database.close();
            }
        };
    }
}
