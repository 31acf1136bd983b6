package io.outboxrelay.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.support.TestDatabase;
import java.sql.SQLException;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What pages read costs the same however many rows there are, and the ring of samples does not grow. */
class ReadingTest {

    private static final int SENT = 300_000;
    private static final UUID NOBODY = new UUID(0, 0);

    private static TestDatabase database;

    @BeforeAll
    static void fill() {
        database = TestDatabase.migrated();
        database.jdbc()
                .sql("INSERT INTO outbox_message (queue, body, status) VALUES ('orders', 'x', 'DEAD')")
                .update();
        database.jdbc()
                .sql(
                        "INSERT INTO outbox_message (queue, body, status) SELECT 'orders', 'x', 'SENT' FROM generate_series(1, ?)")
                .param(SENT)
                .update();
        database.jdbc().sql("ANALYZE outbox_message").update();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void aSearchLooksAtOneWindowAndSaysWhereTheNextBegins() {
        var search = new MessageSearch(null, NOBODY, null, null, null, null, null, null);
        assertReadsAtMost(Messages.WINDOW + 100, messages -> {
            var page = messages.search(search);
            assertThat(page.messages()).isEmpty();
            assertThat(page.next()).isEqualTo(SENT + 1 - Messages.WINDOW + 1);
        });
    }

    @Test
    void aDeadMessageBehindAllThatWasSentIsFoundAtOnce() {
        var search = new MessageSearch(null, null, "orders", null, "DEAD", null, null, null);
        assertReadsAtMost(100, messages -> assertThat(messages.search(search).messages())
                .singleElement()
                .satisfies(message -> assertThat(message.id()).isEqualTo(1)));
    }

    @Test
    void pagesFollowEachOtherWithoutGapOrRepetition() throws SQLException {
        try (var console = new ConsoleDatabase(database.dataSource())) {
            var messages = new Messages(console.aggregates(), console.client());
            var first = messages.search(new MessageSearch(null, null, "orders", null, "SENT", null, null, null));
            var next = messages.search(new MessageSearch(null, null, "orders", null, "SENT", null, null, first.next()));
            assertThat(first.messages()).hasSize(Messages.PAGE);
            assertThat(next.messages().get(0).id())
                    .isEqualTo(first.messages().get(Messages.PAGE - 1).id() - 1);
        }
    }

    @Test
    void aCardHasWhatRelaysHaveCounted() throws SQLException {
        database.jdbc()
                .sql("INSERT INTO outbox_queue (queue, sent_last_minute, out_of_order_total) VALUES ('orders', 60, 3)")
                .update();
        try (var console = new ConsoleDatabase(database.dataSource())) {
            assertThat(new Queues(console.client()).cards()).singleElement().satisfies(card -> {
                assertThat(card.rate()).isEqualTo("1.0");
                assertThat(card.outOfOrder()).isEqualTo(3);
            });
        }
    }

    @Test
    void theRingKeepsOneRowAMinuteHoweverManySample() throws SQLException {
        database.jdbc()
                .sql(
                        "INSERT INTO outbox_sample SELECT 'orders', n, now() - interval '7 hours', 1, 0, 0, 0 FROM generate_series(0, 359) n")
                .update();
        try (var console = new ConsoleDatabase(database.dataSource());
                var ring = new SampleRing(console.client())) {
            ring.sample();
            ring.sample();
            assertThat(ring.lastHours().get("orders"))
                    .hasSizeBetween(1, 2)
                    .allSatisfy(sample -> assertThat(sample.minute()).isBetween(358, 360));
        }
        assertThat(database.jdbc()
                        .sql("SELECT count(*) FROM outbox_sample")
                        .query(Long.class)
                        .single())
                .isEqualTo(360);
    }

    /** Rows of messages, read from its table by any way. */
    private static void assertReadsAtMost(long rows, Consumer<Messages> question) {
        long before = read();
        try (var console = new ConsoleDatabase(database.dataSource())) {
            question.accept(new Messages(console.aggregates(), console.client()));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        // a session tells what it has read when it ends
        await().until(() -> read() > before);
        assertThat(read() - before).isLessThanOrEqualTo(rows);
    }

    private static long read() {
        return database.jdbc()
                .sql("SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables"
                        + " WHERE relname = 'outbox_message'")
                .query(Long.class)
                .single();
    }
}
