package io.outboxrelay.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.FoundRow;
import io.outboxrelay.relay.OutboxStore.Limit;
import io.outboxrelay.relay.OutboxStore.SentRows;
import io.outboxrelay.relay.RelaySettings.FifoOnDead;
import io.outboxrelay.support.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Rows that are read in the very moment in which they are committed. */
class FreshRowsTest {

    private static final int WRITERS = 4;
    private static final int READS = 600;
    private static final Limit LIMIT = new Limit(1_000, 1 << 20);

    @Test
    void a_row_that_is_due_when_it_is_written_is_due_when_it_is_first_seen() {
        try (var database = TestDatabase.migrated()) {
            var jdbc = new JdbcTemplate(database.dataSource());
            var store = new JdbcOutboxStore(
                    TestPostgres.jdbc(database.dataSource()), FifoOnDead.BLOCK, System::nanoTime, SentRows.KEPT);
            var isOver = new AtomicBoolean();
            var writers = IntStream.range(0, WRITERS)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> write(jdbc, isOver)))
                    .toList();
            var seen = new ArrayList<FoundRow>();
            // A busy machine writes slowly: without rows nothing would be shown.
            for (int i = 0; i < READS || seen.size() <= READS / 2; i++) {
                seen.addAll(store.pending("orders", lastId(seen), LIMIT).rows());
            }
            isOver.set(true);
            writers.forEach(CompletableFuture::join);
            assertThat(seen).allMatch(row -> row.state() == FoundRow.State.PENDING);
        }
    }

    private static void write(JdbcTemplate jdbc, AtomicBoolean isOver) {
        while (!isOver.get()) {
            jdbc.update("INSERT INTO outbox_message (queue, body) VALUES ('orders', 'x')");
        }
    }

    private static long lastId(List<FoundRow> seen) {
        return seen.isEmpty() ? 0 : seen.get(seen.size() - 1).id();
    }

    @Test
    void rows_that_are_due_since_ever_or_never_hinder_no_other() {
        try (var database = TestDatabase.migrated()) {
            var jdbc = new JdbcTemplate(database.dataSource());
            var store = new JdbcOutboxStore(
                    TestPostgres.jdbc(database.dataSource()), FifoOnDead.BLOCK, System::nanoTime, SentRows.KEPT);
            jdbc.update("INSERT INTO outbox_message (queue, body, available_at) VALUES ('orders', 'a', '-infinity'),"
                    + " ('orders', 'b', 'infinity'), ('orders', 'c', now())");
            assertThat(store.pending("orders", 0, LIMIT).rows())
                    .extracting(FoundRow::state)
                    .containsExactly(FoundRow.State.PENDING, FoundRow.State.NOT_DUE, FoundRow.State.PENDING);
            jdbc.update("UPDATE outbox_message SET status = 'SCHEDULED'");
            assertThat(store.due("orders", LIMIT).rows()).hasSize(2);
        }
    }
}
