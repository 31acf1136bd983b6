package io.outboxrelay.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.InboxKey;
import io.outboxrelay.support.LogLines;
import io.outboxrelay.support.TestDatabase;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.PlatformTransactionManager;

/** Rounds by hand on a real table. */
class PurgeTest {

    private static final String RETENTION = "14d";

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    private final ManualTimer timer = new ManualTimer();
    private final Purge purge = Inboxes.purge(timer, database.dataSource(), RETENTION);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void it_begins_with_the_first_message_that_this_process_takes_and_goes_round_every_hour() {
        var inbox = Inboxes.on(
                database.dataSource(),
                new StaticListableBeanFactory().getBeanProvider(PlatformTransactionManager.class),
                purge);
        assertThat(timer.isIdle()).isTrue();

        inbox.once(InboxKey.ofMessage("billing", UUID.randomUUID()), () -> {});
        inbox.once(InboxKey.ofMessage("billing", UUID.randomUUID()), () -> {});
        assertThat(timer.nextDelay()).isEqualTo(Duration.ofMinutes(1));
        timer.runNext();
        assertThat(timer.nextDelay()).isEqualTo(Duration.ofHours(1));
        timer.runNext();
        assertThat(timer.nextDelay()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void what_is_older_than_the_retention_is_forgotten_and_nothing_else() {
        rows(3, "13 days 23 hours 59 minutes");
        rows(4, "14 days 1 minute");
        round();
        assertThat(count()).isEqualTo(3);
    }

    @Test
    void it_goes_through_the_whole_table_and_pauses_where_it_has_removed_something() {
        rows(12_000, "15 days");
        rows(12_000, "1 day");
        try (var lines = new LogLines(Purge.class)) {
            purge.start();
            timer.runNext();
            assertThat(count()).as("after a window").isBetween(18_000L, 19_999L);
            assertThat(timer.nextDelay()).isEqualTo(Duration.ofMillis(400));
            timer.runUntilDelayOf(Purge.ROUND_EVERY);
            assertThat(count()).isEqualTo(12_000);
            assertThat(lines.all())
                    .containsExactly("INFO 12000 messages that were handled longer than PT336H ago are forgotten");
        }
    }

    @Test
    void old_rows_in_the_places_of_older_ones_are_found_in_the_next_round() {
        rows(12_000, "15 days");
        round();
        jdbc.execute("VACUUM inbox_message");
        rows(12_000, "14 days 1 hour");
        rows(100, "0");
        timer.runUntilDelayOf(Purge.ROUND_EVERY);
        assertThat(count()).isEqualTo(100);
    }

    @Test
    void it_leaves_the_rest_of_the_round_to_a_process_that_is_at_it() throws Exception {
        rows(10, "15 days");
        try (var other = database.dataSource().getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT pg_advisory_xact_lock(7236285)");
            round();
            assertThat(count()).isEqualTo(10);
            other.rollback();
        }
        timer.runUntilDelayOf(Purge.ROUND_EVERY);
        assertThat(count()).isZero();
    }

    @Test
    void with_a_retention_of_forever_it_never_begins() {
        var keeping = Inboxes.purge(timer, database.dataSource(), "forever");
        keeping.start();
        assertThat(timer.isIdle()).isTrue();
    }

    @Test
    void a_failure_is_told_once_for_each_reason_and_it_goes_on() {
        rows(10, "15 days");
        jdbc.execute("ALTER TABLE inbox_message RENAME TO hidden");
        try (var lines = new LogLines(Purge.class)) {
            round(Purge.RETRY_AFTER);
            timer.runNext();
            timer.runNext();
            assertThat(lines.take())
                    .containsExactly(
                            "WARN old rows of inbox_message can't be removed, trying again until they can: ERROR:"
                                    + " relation \"inbox_message\" does not exist");
            assertThat(timer.nextDelay()).isEqualTo(Purge.RETRY_AFTER);

            jdbc.execute("ALTER TABLE hidden RENAME TO inbox_message");
            timer.runNext();
            assertThat(lines.take())
                    .containsExactly(
                            "INFO old rows of inbox_message can be removed again",
                            "INFO 10 messages that were handled longer than PT336H ago are forgotten");
            assertThat(timer.nextDelay()).isEqualTo(Purge.ROUND_EVERY);
        }
    }

    @Test
    void a_user_without_the_right_is_told_what_to_grant() {
        jdbc.execute("CREATE ROLE " + poor() + " LOGIN PASSWORD 'x'");
        try (var lines = new LogLines(Purge.class)) {
            Inboxes.purge(timer, new DriverManagerDataSource(database.url(), poor(), "x"), RETENTION)
                    .start();
            timer.runNext();
            assertThat(lines.all())
                    .singleElement()
                    .asString()
                    .endsWith("ERROR: permission denied for table inbox_message:"
                            + " grant its user the role outbox_consumer of db/roles.sql");
        } finally {
            jdbc.execute("DROP ROLE " + poor());
        }
    }

    private static String poor() {
        return "outbox_test_without_inbox";
    }

    private void round() {
        round(Purge.ROUND_EVERY);
    }

    private void round(Duration until) {
        purge.start();
        timer.runUntilDelayOf(until);
    }

    private void rows(int count, String age) {
        jdbc.update(
                "INSERT INTO inbox_message (key, consumer, received_at)"
                        + " SELECT gen_random_uuid(), 'billing', now() - ?::interval FROM generate_series(1, ?)",
                age,
                count);
    }

    private long count() {
        return jdbc.queryForObject("SELECT count(*) FROM inbox_message", Long.class);
    }
}
