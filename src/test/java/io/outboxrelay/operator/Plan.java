package io.outboxrelay.operator;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What PostgreSQL did to answer a question.
 *
 * @param cost what the planner took it for
 * @param buffers pages it touched, in its cache or not; a page counts each time
 * @param fullScans how often it read the messages from end to end, within functions too
 * @param locks modes of all locks that the question took
 */
record Plan(String question, double cost, long buffers, double millis, long fullScans, Set<String> locks) {

    private static final String FULL_SCANS =
            "SELECT seq_scan::text FROM pg_stat_xact_user_tables WHERE relname = 'outbox_message'";

    private static final String LOCKS =
            "SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype <> 'virtualxid'";

    static Plan of(String question, String sql, Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try {
            long before = fullScans(connection);
            String json = answers(connection, "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql)
                    .iterator()
                    .next();
            JsonNode plan = JsonMapper.shared().readTree(json).get(0);
            JsonNode root = plan.get("Plan");
            return new Plan(
                    question,
                    root.path("Total Cost").asDouble(),
                    root.path("Shared Hit Blocks").asLong()
                            + root.path("Shared Read Blocks").asLong(),
                    plan.path("Execution Time").asDouble(),
                    fullScans(connection) - before,
                    // a session holds its locks until its transaction ends, so they are all still there
                    answers(connection, LOCKS));
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static long fullScans(Connection connection) throws SQLException {
        return Long.parseLong(answers(connection, FULL_SCANS).iterator().next());
    }

    private static Set<String> answers(Connection connection, String sql) throws SQLException {
        var answers = new TreeSet<String>();
        try (var statement = connection.createStatement();
                var rs = statement.executeQuery(sql)) {
            while (rs.next()) {
                answers.add(rs.getString(1));
            }
        }
        return answers;
    }
}
