package io.outboxrelay.postgres;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.support.TestDatabase;
import org.junit.jupiter.api.Test;

class KnownDatabaseTest {

    /** A relay inside a service starts without a check of the schema, as the database may be out of reach then. */
    @Test
    void an_outbox_whose_ids_sessions_draw_in_advance_is_not_read_and_the_way_out_is_told() {
        try (var database = TestDatabase.migrated()) {
            database.jdbc()
                    .sql("ALTER TABLE outbox_message ALTER COLUMN id SET CACHE 50")
                    .update();
            var jdbc = TestPostgres.jdbc(database.dataSource());
            assertThatThrownBy(() -> jdbc.update("DELETE FROM this_schema.outbox_message"))
                    .rootCause()
                    .hasMessageContaining("are drawn 50 at a time")
                    .hasMessageContaining("ALTER SEQUENCE outbox_message_id_seq CACHE 1");
        }
    }
}
