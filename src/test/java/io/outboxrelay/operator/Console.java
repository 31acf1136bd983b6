package io.outboxrelay.operator;

import io.outboxrelay.support.TestDatabase;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** What an operator types, and rows as producers and relays leave them. */
final class Console {

    private final JdbcTemplate jdbc;

    Console(TestDatabase database) {
        jdbc = new JdbcTemplate(database.dataSource());
    }

    void run(String sql, Object... parameters) {
        jdbc.execute(sql, (org.springframework.jdbc.core.PreparedStatementCallback<Boolean>) statement -> {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.execute();
        });
    }

    List<Map<String, Object>> rows(String sql, Object... parameters) {
        return jdbc.queryForList(sql, parameters);
    }

    <T> List<T> column(Class<T> type, String sql, Object... parameters) {
        return jdbc.queryForList(sql, type, parameters);
    }

    <T> T one(Class<T> type, String sql, Object... parameters) {
        return jdbc.queryForObject(sql, type, parameters);
    }

    /** A row as a relay left it, written an hour ago. */
    long row(String queue, String group, String status, String error) {
        return one(Long.class, """
                INSERT INTO outbox_message (queue, group_id, body, status, attempts, last_error, created_at, available_at)
                VALUES (?, ?, 'secret body', ?, CASE WHEN ?::text IS NULL THEN 0 ELSE 1 END, ?,
                        now() - interval '1 hour', now() - interval '1 hour')
                RETURNING id
                """, queue, group, status, error, error);
    }

    void aRelayLives() {
        run("INSERT INTO outbox_relay_process (id) VALUES (gen_random_uuid())");
    }

    void theBreakerOpened(String queue, String reason) {
        run("INSERT INTO outbox_queue (queue, breaker, breaker_reason) VALUES (?, 'OPEN', ?)", queue, reason);
    }

    void aRelayHolds(String queue) {
        run("""
            INSERT INTO outbox_lock VALUES ('queue:' || ?, timezone('utc', now()) + interval '1 hour', timezone('utc', now()),
                                            (SELECT id::text FROM outbox_relay_process LIMIT 1))
            """, queue);
    }

    String status(long id) {
        return one(String.class, "SELECT status FROM outbox_message WHERE id = ?", id);
    }
}
