package io.outboxrelay.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PGInterval;

/** What an operator sees of the inbox. */
class InboxViewsTest {

    private final TestDatabase database = TestDatabase.migrated();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void an_empty_inbox_has_nothing_and_is_not_old() {
        assertThat(lag())
                .containsEntry("messages", 0L)
                .containsEntry("oldest", null)
                .containsEntry("unfinished", 0L)
                .containsEntry("oldest_unfinished", null);
        assertThat(database.jdbc().sql("SELECT * FROM inbox_unfinished").query().listOfRows())
                .isEmpty();
    }

    @Test
    void a_small_inbox_is_counted_exactly() {
        messages(20_000, "1 hour");
        messages(1, "3 days");
        assertThat(lag()).containsEntry("messages", 20_001L);
        assertThat(duration(lag().get("oldest"))).isBetween(Duration.ofDays(3), Duration.ofDays(4));
    }

    @Test
    void a_large_inbox_is_estimated_from_a_few_pages() throws SQLException {
        messages(200_000, "1 hour");
        messages(200_000, "5 days");
        assertThat((Long) lag().get("messages")).isBetween(300_000L, 500_000L);
        assertThat(duration(lag().get("oldest"))).isGreaterThan(Duration.ofDays(4));

        try (var connection = database.dataSource().getConnection()) {
            for (String statistics : new String[] {"VACUUM inbox_effect", "ANALYZE inbox_message"}) {
                assertIsCheap(connection);
                connection.createStatement().execute(statistics);
            }
            assertIsCheap(connection);
        }
    }

    /** About 250 pages are looked at, of 3,300. */
    private static void assertIsCheap(Connection connection) throws SQLException {
        var plan = Plan.of("inbox_lag", "SELECT * FROM inbox_lag", connection);
        assertThat(plan.buffers()).isLessThan(600);
        assertThat(plan.cost()).isLessThan(1_000);
        assertThat(plan.locks()).containsOnly("AccessShareLock");
    }

    @Test
    void what_is_unfinished_is_told_with_its_reason_and_what_to_do() {
        effect("held", "now() + interval '2 minutes'", "1 minute");
        effect("dead", "now() - interval '1 minute'", "10 minutes");

        assertThat(lag()).containsEntry("unfinished", 2L);
        assertThat(duration(lag().get("oldest_unfinished"))).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(20));
        assertThat(database.jdbc()
                        .sql(
                                "SELECT consumer || ': ' || split_part(why, ',', 1) || '; ' || split_part(what_to_do, ':', 1)"
                                        + " FROM inbox_unfinished")
                        .query(String.class)
                        .list())
                .containsExactly(
                        "dead: attempt 1 failed; nothing if the message comes again",
                        "held: attempt 1 is under way; look again later");
    }

    @Test
    void many_unfinished_ones_are_counted_and_listed_up_to_a_limit() {
        database.jdbc()
                .sql("INSERT INTO inbox_effect (key, consumer, held_until)"
                        + " SELECT gen_random_uuid(), 'billing', now() FROM generate_series(1, 12000)")
                .update();
        assertThat(lag()).containsEntry("unfinished", 10_000L);
        assertThat(database.jdbc()
                        .sql("SELECT count(*) FROM inbox_unfinished")
                        .query(Long.class)
                        .single())
                .isEqualTo(10_000L);
    }

    private Map<String, Object> lag() {
        return database.jdbc().sql("SELECT * FROM inbox_lag").query().singleRow();
    }

    private static Duration duration(Object interval) {
        var age = (PGInterval) interval;
        return Duration.ofDays(age.getDays())
                .plusHours(age.getHours())
                .plusMinutes(age.getMinutes())
                .plusSeconds((long) age.getSeconds());
    }

    private void messages(int count, String age) {
        database.jdbc()
                .sql("INSERT INTO inbox_message (key, consumer, received_at)"
                        + " SELECT gen_random_uuid(), 'billing', now() - ?::interval FROM generate_series(1, ?)")
                .params(age, count)
                .update();
    }

    private void effect(String consumer, String heldUntil, String age) {
        database.jdbc()
                .sql("INSERT INTO inbox_effect (key, consumer, held_until, begun_at)"
                        + " VALUES (gen_random_uuid(), ?, " + heldUntil + ", now() - ?::interval)")
                .params(consumer, age)
                .update();
    }
}
