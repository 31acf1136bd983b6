package io.outboxrelay.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.OutboxStore;
import io.outboxrelay.relay.OutboxStore.Limit;
import io.outboxrelay.relay.OutboxStore.SentRows;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.support.relay.TestSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Attributes may be as large as a body, and a page of them would fill the memory of a relay. */
class LargeAttributesTest {

    private static final Limit PAGE = new Limit(1_000, 8 << 20);

    private final TestDatabase database = TestDatabase.migrated();
    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    private final OutboxStore store =
            TestPostgres.on(database.dataSource(), TestSettings.standard()).store(() -> 0, SentRows.KEPT);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_page_of_new_rows_is_bounded_by_what_their_attributes_take() {
        insert("PENDING", 40);
        assertThat(store.pending("reports", 0, PAGE).rows()).hasSize(10);
        assertThat(store.pending("reports", 0, PAGE).exhausted()).isFalse();
    }

    @Test
    void a_page_of_rows_that_come_again_is_bounded_as_well() {
        insert("SCHEDULED", 40);
        assertThat(store.due("reports", PAGE).rows()).hasSize(10);
    }

    /** They pack to a hundredth of that in the table. */
    private void insert(String status, int rows) {
        jdbc.update("""
                INSERT INTO outbox_message (queue, body, status, attributes)
                SELECT 'reports', 'x', ?, jsonb_build_object('doc', repeat('x', 900000)) FROM generate_series(1, ?)
                """, status, rows);
    }
}
