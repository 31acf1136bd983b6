package io.outboxrelay.inbox;

import io.outboxrelay.support.TestDatabase;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What handlers do in tests: one row each; and what the inbox remembers of it. */
final class Payments {

    private final JdbcClient jdbc;

    Payments(TestDatabase database) {
        jdbc = database.jdbc();
        jdbc.sql("CREATE TABLE payment (order_id text NOT NULL)").update();
    }

    /** On the connection of the current transaction. */
    void charge(String order) {
        jdbc.sql("INSERT INTO payment (order_id) VALUES (?)").param(order).update();
    }

    List<String> all() {
        return jdbc.sql("SELECT order_id FROM payment ORDER BY 1")
                .query(String.class)
                .list();
    }

    List<UUID> remembered() {
        return jdbc.sql("SELECT key FROM inbox_message ORDER BY received_at, key")
                .query(UUID.class)
                .list();
    }
}
