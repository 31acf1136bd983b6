package io.outboxrelay.operator;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What PostgreSQL did to answer a question.
 *
 * @param buffers pages it touched, in its cache or not; a page counts each time
 * @param scans table or index of each way into the messages, as {@code Seq Scan on outbox_message}
 * @param locks modes of all locks that the question took
 */
record Plan(String question, long buffers, double millis, List<String> scans, Set<String> locks) {

    private static final JsonMapper JSON = JsonMapper.shared();

    static Plan of(String question, String sql, Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            var rs = statement.executeQuery("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql);
            rs.next();
            JsonNode plan = JSON.readTree(rs.getString(1)).get(0);
            JsonNode root = plan.get("Plan");
            var scans = new ArrayList<String>();
            collect(root, scans);
            return new Plan(
                    question,
                    root.path("Shared Hit Blocks").asLong()
                            + root.path("Shared Read Blocks").asLong(),
                    plan.path("Execution Time").asDouble(),
                    List.copyOf(scans),
                    locks(connection));
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static void collect(JsonNode node, List<String> scans) {
        if (node.path("Relation Name").asString("").equals("outbox_message")) {
            scans.add(node.get("Node Type").asString() + " on "
                    + node.path("Index Name").asString("outbox_message"));
        }
        node.path("Plans").forEach(child -> collect(child, scans));
    }

    /** A session holds its locks until its transaction ends, so they are all still there. */
    private static Set<String> locks(Connection connection) throws SQLException {
        var modes = new TreeSet<String>();
        try (var statement = connection.createStatement();
                var rs = statement.executeQuery(
                        "SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype <> 'virtualxid'")) {
            while (rs.next()) {
                modes.add(rs.getString(1));
            }
        }
        return modes;
    }
}
