package io.outboxrelay.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.InboxKey;
import io.outboxrelay.support.TestDatabase;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the inbox's statements cost does not depend on how much it remembers, nor on what the planner believes. */
class InboxPlanTest {

    private static final int ROWS = 200_000;
    /** Of either kind; the driver and the server prepare for good after five and five calls. */
    private static final int CALLS = 20;

    private final TestDatabase database = TestDatabase.migrated();
    private final SingleConnectionDataSource session =
            new SingleConnectionDataSource(database.url(), database.username(), database.password(), true);
    private final JdbcTemplate jdbc = new JdbcTemplate(session);
    private final TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(session));

    @BeforeEach
    void noVacuum() {
        jdbc.execute("ALTER TABLE inbox_message SET (autovacuum_enabled = off)");
    }

    @AfterEach
    void close() {
        session.destroy();
        database.close();
    }

    enum Statistics {
        NONE,
        OF_AN_EMPTY_TABLE,
        OF_A_FULL_TABLE
    }

    @ParameterizedTest
    @EnumSource
    void a_new_message_never_scans_the_table_even_if_its_statement_was_prepared_on_an_empty_one(Statistics known) {
        if (known == Statistics.OF_AN_EMPTY_TABLE) {
            jdbc.execute("VACUUM ANALYZE inbox_message");
        }
        newMessages();
        fill();
        if (known == Statistics.OF_A_FULL_TABLE) {
            jdbc.execute("ANALYZE inbox_message");
        }
        long before = scans();
        newMessages();
        assertThat(scans()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void a_window_of_the_purge_reads_its_own_pages_only(Statistics known) {
        if (known == Statistics.OF_AN_EMPTY_TABLE) {
            jdbc.execute("VACUUM ANALYZE inbox_message");
        }
        fill();
        if (known == Statistics.OF_A_FULL_TABLE) {
            jdbc.execute("ANALYZE inbox_message");
        }
        String plan = String.join(
                "\n",
                jdbc.queryForList(
                        "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) " + OldRows.REMOVE,
                        String.class,
                        "(1000,0)",
                        "(1040,0)",
                        "1 day"));
        assertThat(plan).contains("Tid Range Scan on inbox_message").doesNotContain("Seq Scan");
        assertThat(buffers(plan)).isLessThan(100);
    }

    @Test
    void the_pages_of_the_table_are_counted() {
        fill();
        var window = Inboxes.oldRows(session).remove(0, Duration.ofDays(1));
        assertThat(window.mine()).isTrue();
        assertThat(window.pages())
                .isEqualTo(jdbc.queryForObject(
                        "SELECT pg_relation_size('inbox_message') / current_setting('block_size')::int", Long.class));
    }

    private void newMessages() {
        var table = new InboxTable(jdbc);
        for (int i = 0; i < CALLS; i++) {
            assertThat(table.remember(InboxKey.ofMessage("billing", UUID.randomUUID())))
                    .isEqualTo(Answer.FIRST);
        }
    }

    private void fill() {
        jdbc.update(
                "INSERT INTO inbox_message (key, consumer) SELECT gen_random_uuid(), 'billing' FROM generate_series(1, ?)",
                ROWS);
    }

    private long scans() {
        jdbc.execute("SELECT pg_stat_force_next_flush()");
        return jdbc.queryForObject(
                "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'inbox_message'", Long.class);
    }

    private static long buffers(String plan) {
        return Stream.of(plan.split("\n"))
                .filter(line -> line.contains("Buffers: shared"))
                .findFirst()
                .map(line -> Stream.of(line.split("\\D+"))
                        .filter(number -> !number.isEmpty())
                        .mapToLong(Long::parseLong)
                        .sum())
                .orElseThrow();
    }
}
