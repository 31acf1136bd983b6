package io.outboxrelay.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.Marks;
import io.outboxrelay.relay.OutboxStore.Limit;
import io.outboxrelay.relay.OutboxStore.SentRows;
import io.outboxrelay.relay.RelaySettings.FifoOnDead;
import io.outboxrelay.relay.Roster;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.support.relay.MessageTable;
import io.outboxrelay.support.relay.Rows;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** What the driver really makes of the statements, over one connection that has been polling for a while. */
class PlanInUseTest {

    private static final Fence FENCE = new Fence("queue:q.fifo", "me");

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1", "ANALYZE outbox_message", "VACUUM ANALYZE outbox_message"})
    void a_burst_into_a_table_that_was_empty_is_never_read_from_end_to_end(String before) {
        try (var database = TestDatabase.migrated()) {
            var one = new SingleConnectionDataSource(database.url(), database.username(), database.password(), true);
            var jdbc = new JdbcTemplate(one);
            jdbc.execute(before);
            var guarded = TestPostgres.jdbc(one);
            for (int poll = 0; poll < 20; poll++) {
                useAll(guarded);
            }
            new MessageTable(database).run("""
                    INSERT INTO outbox_message (queue, group_id, body)
                    SELECT 'q.fifo', 'g' || i % 100, repeat('x', 300) FROM generate_series(1, 50000) i
                    """);
            long scans = sequentialScans(jdbc);
            useAll(guarded);
            assertThat(sequentialScans(jdbc)).isEqualTo(scans);
            one.destroy();
        }
    }

    private static void useAll(GuardedJdbc jdbc) {
        var store = new JdbcOutboxStore(jdbc, FifoOnDead.BLOCK, () -> 0, SentRows.KEPT);
        var limit = new Limit(100, 1 << 20);
        store.pending("q.fifo", 0, limit);
        store.behind("q.fifo", 0, 100, 10);
        store.due("q.fifo", limit);
        store.heldGroups("q.fifo", "", 100);
        store.release("q.fifo", "g1", Long.MAX_VALUE, limit, FENCE);
        var rows = LongStream.rangeClosed(1, 5).mapToObj(Rows::key).toList();
        store.mark(
                "q.fifo",
                new Marks(
                        List.of(new Marks.Sent(Rows.key(6), "a")),
                        List.of(new Marks.Retry(Rows.key(7), 1, 0, "e")),
                        List.of(new Marks.Dead(Rows.key(8), 1, "e")),
                        rows,
                        rows),
                FENCE);
        var roster = new JdbcRoster(jdbc);
        roster.discover(Set.of("a", "z"));
        roster.waiting(List.of(new Roster.Unheld("q.fifo", 0)), true);
    }

    private static long sequentialScans(JdbcTemplate jdbc) {
        jdbc.queryForList("SELECT pg_stat_force_next_flush()");
        jdbc.execute("SELECT 1");
        Long scans = jdbc.queryForObject(
                "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'outbox_message'", Long.class);
        return scans == null ? -1 : scans;
    }
}
