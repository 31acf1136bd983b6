package io.outboxrelay.test.sqs;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** A message in the outbox of a database, as other transactions see it. {@code group} and {@code error} may be null. */
record CommittedRow(String id, String queue, String group, String status, String error) {

    static final int MOST = 100_000;

    private static final String ALL = """
            SELECT message_id, queue, group_id, status, last_error FROM outbox_message ORDER BY id LIMIT
            """ + (MOST + 1);

    /** All of them, by id. */
    static List<CommittedRow> of(DataSource database) {
        List<CommittedRow> rows = new ArrayList<>();
        // By a connection of its own: that of a test's own transaction would show what is not committed.
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ALL);
                ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                rows.add(new CommittedRow(
                        found.getString(1),
                        found.getString(2),
                        found.getString(3),
                        found.getString(4),
                        found.getString(5)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The outbox can't be read: " + e.getMessage(), e);
        }
        return rows;
    }

    boolean isFifo() {
        return queue.endsWith(".fifo");
    }

    String lane() {
        return queue + "/" + group;
    }

    @Override
    public String toString() {
        return "message " + id + " to " + queue + " (" + status + (error == null ? "" : ", " + error) + ")";
    }
}
