package io.outboxrelay.support.relay;

import io.outboxrelay.relay.StoreUnderTest;
import io.outboxrelay.support.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** The table as producers fill it, operators look at it and persons change it. */
public final class MessageTable {

    private final TestDatabase database;
    private final JdbcTemplate jdbc;

    public MessageTable(TestDatabase database) {
        this.database = database;
        this.jdbc = new JdbcTemplate(database.dataSource());
    }

    public long insert(String queue, @Nullable String group, String body) {
        return insert(queue, group, body, "PENDING", 0);
    }

    /** A row in any state, available so many milliseconds from now. */
    public long insert(String queue, @Nullable String group, String body, String status, long availableInMillis) {
        return one(Long.class, """
                INSERT INTO outbox_message (queue, group_id, body, status, attempts, available_at)
                VALUES (?, ?, ?, ?, ?, now() + ? * interval '1 millisecond') RETURNING id
                """, queue, group, body, status, status.equals("RETRY") ? 1 : 0, availableInMillis);
    }

    /** Rows whose bodies are "first" to "last". */
    public void insertRange(String queue, int first, int last) {
        jdbc.update(
                "INSERT INTO outbox_message (queue, body) SELECT ?, i::text FROM generate_series(?, ?) i",
                queue,
                first,
                last);
    }

    /** Rows of a FIFO queue whose bodies count upward within each of so many groups: "group:1", "group:2" and so on. */
    public void insertGroups(String queue, int groups, int rowsEach) {
        jdbc.update("""
                INSERT INTO outbox_message (queue, group_id, body)
                SELECT ?, 'g' || g, 'g' || g || ':' || i FROM generate_series(1, ?) i, generate_series(1, ?) g ORDER BY i, g
                """, queue, rowsEach, groups);
    }

    public long count(String status) {
        return one(Long.class, "SELECT count(*) FROM outbox_message WHERE status = ?", status);
    }

    public long count(String queue, String status) {
        return one(Long.class, "SELECT count(*) FROM outbox_message WHERE queue = ? AND status = ?", queue, status);
    }

    public long unsent() {
        return one(Long.class, "SELECT count(*) FROM outbox_message WHERE status <> 'SENT'");
    }

    public String status(long id) {
        return one(String.class, "SELECT status FROM outbox_message WHERE id = ?", id);
    }

    public StoreUnderTest.Stored stored(long id) {
        return Objects.requireNonNull(jdbc.queryForObject(
                """
                SELECT status, attempts, last_error, sqs_message_id, sent_at,
                       round(1000 * extract(epoch FROM available_at - now())) AS due_in_millis
                FROM outbox_message WHERE id = ?
                """,
                (rs, i) -> new StoreUnderTest.Stored(
                        rs.getString("status"),
                        rs.getInt("attempts"),
                        rs.getString("last_error"),
                        rs.getString("sqs_message_id"),
                        rs.getTimestamp("sent_at") != null,
                        rs.getLong("due_in_millis")),
                id));
    }

    /** What a person does. */
    public void setStatus(long id, String status) {
        jdbc.update("UPDATE outbox_message SET status = ? WHERE id = ?", status, id);
    }

    public void run(String sql, Object... parameters) {
        jdbc.update(sql, parameters);
    }

    public <T> T one(Class<T> type, String sql, @Nullable Object... parameters) {
        T value = jdbc.queryForObject(sql, type, parameters);
        if (value == null) {
            throw new AssertionError("null from " + sql);
        }
        return value;
    }

    /** A transaction of a producer that stays open until it is ended. */
    public OpenTransaction begin() {
        try {
            var connection = database.dataSource().getConnection();
            connection.setAutoCommit(false);
            return new OpenTransaction(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends with a commit, or with a rollback when closed before. */
    public record OpenTransaction(Connection connection) implements AutoCloseable {

        public long insert(String queue, @Nullable String group, String body) {
            try (var insert = connection.prepareStatement(
                    "INSERT INTO outbox_message (queue, group_id, body) VALUES (?, ?, ?) RETURNING id")) {
                insert.setString(1, queue);
                insert.setString(2, group);
                insert.setString(3, body);
                var rs = insert.executeQuery();
                rs.next();
                return rs.getLong(1);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        public void run(String sql) {
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        public void commit() {
            try {
                connection.commit();
                close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            try {
                if (!connection.isClosed()) {
                    connection.rollback();
                    connection.setAutoCommit(true);
                    connection.close();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
