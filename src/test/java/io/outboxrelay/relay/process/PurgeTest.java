package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.postgres.TestPostgres;
import io.outboxrelay.relay.RelayDatabase;
import io.outboxrelay.relay.RelayEvents;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.support.relay.ManualLoop;
import io.outboxrelay.support.relay.MessageTable;
import io.outboxrelay.support.relay.TestSettings;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** The purge on a real PostgreSQL, in virtual time. */
class PurgeTest {

    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration A_ROUND = Purge.ROUND_EVERY.plusSeconds(10);

    private final TestDatabase database = TestDatabase.migrated();
    private final RelayDatabase postgres = TestPostgres.on(database.dataSource(), TestSettings.standard());
    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    private final MessageTable table = new MessageTable(database);
    private final ManualLoop loop = new ManualLoop();
    private int purged;

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void sent_and_discarded_rows_go_when_their_retention_is_over_and_others_never() {
        rows("SENT", 10, 8);
        rows("SENT", 3, 6);
        for (String status : new String[] {"PENDING", "SCHEDULED", "RETRY", "BLOCKED", "DEAD"}) {
            rows(status, 1, 4_000);
        }
        rows("DISCARDED", 2, 8);
        start("me");

        assertThat(purged).isEqualTo(12);
        assertThat(table.count("SENT")).isEqualTo(3);
        assertThat(count()).isEqualTo(8);
    }

    @Test
    void a_row_discarded_lately_stays_however_old_it_is() {
        rows("DEAD", 2, 30);
        jdbc.queryForList("SELECT * FROM outbox_discard(queue => 'orders.fifo', reason => 'obsolete')");
        start("me");
        assertThat(table.count("DISCARDED")).isEqualTo(2);

        jdbc.update("UPDATE outbox_audit SET at = now() - interval '8 days'");
        loop.advance(A_ROUND);
        assertThat(count()).isZero();
    }

    @Test
    void a_row_cancelled_lately_stays_however_old_it_is() {
        rows("BLOCKED", 2, 30);
        jdbc.queryForList("SELECT outbox_pause('orders.fifo', reason => 'r')");
        jdbc.queryForList("SELECT * FROM outbox_cancel(queue => 'orders.fifo', reason => 'obsolete')");
        start("me");
        assertThat(table.count("DISCARDED")).isEqualTo(2);
    }

    @Test
    void many_windows_go_in_one_round_and_unsent_rows_between_them_stop_nothing() {
        rows("SENT", Purge.WINDOW * 2, 8);
        rows("DEAD", Purge.WINDOW + 10, 8);
        rows("SENT", Purge.WINDOW, 8);
        rows("SENT", 7, 1);
        start("me");
        loop.advance(Duration.ofSeconds(10));

        assertThat(table.count("SENT")).isEqualTo(7);
        assertThat(table.count("DEAD")).isEqualTo(Purge.WINDOW + 10);
    }

    @Test
    void old_rows_behind_a_window_of_young_ones_go_as_well() {
        rows("SENT", Purge.WINDOW, 1);
        rows("SENT", Purge.WINDOW * 4, 60);
        rows("SENT", Purge.WINDOW, 2);
        rows("SENT", 10, 60);
        start("me");
        loop.advance(Duration.ofMinutes(1));

        assertThat(table.count("SENT")).isEqualTo(Purge.WINDOW * 2);
    }

    @Test
    void a_round_looks_at_so_many_windows_beyond_and_the_next_goes_on_there() {
        rows("SENT", Purge.WINDOW * (Purge.WINDOWS_BEYOND + 2), 1);
        rows("SENT", 10, 60);
        start("me");
        loop.advance(A_ROUND);
        assertThat(table.count("SENT")).isEqualTo(Purge.WINDOW * (Purge.WINDOWS_BEYOND + 2) + 10);
        loop.advance(A_ROUND);
        assertThat(table.count("SENT")).isEqualTo(Purge.WINDOW * (Purge.WINDOWS_BEYOND + 2));
    }

    @Test
    void rows_that_were_passed_before_they_were_sent_go_a_day_later() {
        rows("RETRY", Purge.WINDOW, 9);
        rows("SENT", Purge.WINDOW, 8);
        start("me");
        jdbc.update("UPDATE outbox_message SET status = 'SENT', sent_at = now() - interval '8 days'");
        loop.advance(Purge.START_OVER_EVERY.plus(A_ROUND));
        assertThat(count()).isZero();
    }

    @Test
    void only_one_relay_purges_at_a_time() {
        postgres.duties("another").acquire(Purge.LOCK, Duration.ofMinutes(10)).orElseThrow();
        rows("SENT", 1, 8);
        start("me");
        assertThat(count()).isEqualTo(1);
    }

    private void start(String relay) {
        var events = new RelayEvents() {
            @Override
            public void purged(int rows) {
                purged += rows;
            }
        };
        new Purge(loop, postgres.duties(relay), postgres.finishedRows(), WEEK, events).start();
        loop.advance(Purge.ROUND_EVERY.plusSeconds(2));
    }

    private void rows(String status, int count, int daysOld) {
        jdbc.update("""
                INSERT INTO outbox_message (queue, group_id, body, status, attempts, created_at, sent_at)
                SELECT 'orders.fifo', 'g', 'x', ?, 1, now() - ? * interval '1 day',
                       CASE WHEN ? = 'SENT' THEN now() - ? * interval '1 day' END
                FROM generate_series(1, ?)
                """, status, daysOld, status, daysOld, count);
    }

    private long count() {
        return jdbc.queryForObject("SELECT count(*) FROM outbox_message", Long.class);
    }
}
