package io.outboxrelay.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The statements of the engine keep their partial index or key in every phase of a table's life: planned when all was
 * PENDING or SENT, and still in use, prepared, when the table has grown a hundredfold.
 */
class PlanTest {

    private static final int SMALL = 1_000;
    private static final int LARGE = 100_000;
    private static final String FENCE = "'queue:q.fifo', 'me', ";

    /** What the table looked like when it was analysed and the statements were prepared. */
    enum Analysed {
        /** A new table, in its first minute. */
        NEVER(""),
        ALL_PENDING(rows("'PENDING'", SMALL)),
        ALL_SENT(rows("'SENT'", SMALL)),
        ALL_IN_RETRY(rows("'RETRY'", SMALL)),
        ALL_BLOCKED(rows("'BLOCKED'", SMALL));

        private final String seed;

        Analysed(String seed) {
            this.seed = seed;
        }
    }

    /** A statement with its parameters' types and values, and what it may scan the messages by. */
    enum Planned {
        PENDING(
                StoreStatements.PENDING,
                "text, bigint, int, bigint",
                "'q.fifo', 0, 1000, 8388608",
                "outbox_message_pending"),
        BEHIND(
                StoreStatements.BEHIND,
                "text, bigint, bigint, int",
                "'q.fifo', 0, 1000000, 1000",
                "outbox_message_pending"),
        DUE(StoreStatements.DUE, "text, int, bigint", "'q.fifo', 1000, 8388608", "outbox_message_due"),
        HELD_GROUPS(
                StoreStatements.HELD_GROUPS,
                "text, text, int, int, bool, text, text, text, text, bool, text, text, int, int",
                "'q.fifo', '', 100, 100, true, 'q.fifo', 'q.fifo', 'q.fifo', 'q.fifo', true, 'q.fifo', '', 100, 100",
                "outbox_message_held"),
        RELEASE(
                MarkStatements.RELEASE,
                "text, text, text, text, bigint, int, bigint",
                "'queue:q.fifo', 'me', 'q.fifo', 'g1', 1000000, 250, 8388608",
                "outbox_message_held|outbox_message_pk"),
        MARK_SENT(
                MarkStatements.MARK_SENT,
                "text, text, bigint[], uuid[], text[], bigint[]",
                FENCE + ids() + ", " + uuids() + ", " + texts() + ", " + ids(),
                "outbox_message_pk"),
        DELETE_SENT(
                MarkStatements.DELETE_SENT,
                "text, text, bigint[], uuid[]",
                FENCE + ids() + ", " + uuids(),
                "outbox_message_pk"),
        MARK_RETRY(
                MarkStatements.MARK_RETRY,
                "text, text, bigint[], uuid[], int[], bigint[], text[], bigint[]",
                FENCE + ids() + ", " + uuids() + ", " + ids() + "::int[], " + ids() + ", " + texts() + ", " + ids(),
                "outbox_message_pk"),
        MARK_DEAD(
                MarkStatements.MARK_DEAD,
                "text, text, bigint[], uuid[], int[], text[], bigint[]",
                FENCE + ids() + ", " + uuids() + ", " + ids() + "::int[], " + texts() + ", " + ids(),
                "outbox_message_pk"),
        MARK_BLOCKED(
                MarkStatements.MARK_BLOCKED,
                "text, text, bigint[], uuid[]",
                FENCE + ids() + ", " + uuids(),
                "outbox_message_pk"),
        MARK_SCHEDULED(
                MarkStatements.MARK_SCHEDULED,
                "text, text, bigint[], uuid[]",
                FENCE + ids() + ", " + uuids(),
                "outbox_message_pk|outbox_message_pending"),
        DISCOVER(
                JdbcRoster.DISCOVER,
                "text[]",
                "ARRAY['a', 'q.fifo', 'z']",
                "outbox_message_pending|outbox_message_due|outbox_message_held"),
        WAITING(
                JdbcRoster.WAITING,
                "text[], bigint[], bool",
                "ARRAY['a', 'q.fifo', 'z'], ARRAY[0, 0, 0]::bigint[], true",
                "outbox_message_pending|outbox_message_due|outbox_message_held");

        private final String prepare;
        private final String execute;
        private final Pattern allowed;

        Planned(String sql, String types, String values, String allowed) {
            var numbered = new StringBuilder();
            int count = 0;
            for (char c : sql.toCharArray()) {
                numbered.append(c == '?' ? "$" + ++count : String.valueOf(c));
            }
            this.prepare = "PREPARE %s (%s) AS %s"
                    .formatted(name(), types, numbered.toString().replace("this_schema.", "public."));
            this.execute = "EXECUTE %s (%s)".formatted(name(), values);
            this.allowed = Pattern.compile(allowed);
        }
    }

    @ParameterizedTest
    @EnumSource(Analysed.class)
    void every_statement_keeps_its_index_while_the_table_grows_a_hundredfold(Analysed analysed) throws SQLException {
        try (var database = TestDatabase.migrated();
                var connection = database.dataSource().getConnection()) {
            run(connection, analysed.seed);
            if (analysed != Analysed.NEVER) {
                run(connection, "ANALYZE outbox_message");
            }
            for (var planned : Planned.values()) {
                run(connection, planned.prepare);
                settle(connection, planned);
            }
            for (String status : new String[] {"'SENT'", "'PENDING'", "'RETRY'", "'BLOCKED'", "'SCHEDULED'"}) {
                run(connection, rows(status, LARGE / 5));
            }
            check(connection, "auto");
            check(connection, "force_generic_plan");
            check(connection, "force_custom_plan");
        }
    }

    /** A generic plan made for no pages at all is a sequential scan, whatever the statement; a custom one looks again. */
    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1", "ANALYZE outbox_message", "VACUUM ANALYZE outbox_message"})
    void a_table_that_was_empty_until_now_is_read_by_its_indexes(String before) throws SQLException {
        try (var database = TestDatabase.migrated();
                var connection = database.dataSource().getConnection()) {
            run(connection, before);
            for (var planned : Planned.values()) {
                run(connection, planned.prepare);
            }
            run(connection, rows("'SENT'", LARGE), rows("'PENDING'", LARGE));
            check(connection, "force_custom_plan");
        }
    }

    /** PostgreSQL decides about a generic plan after five executions; EXPLAIN without ANALYZE executes nothing. */
    private static void settle(Connection connection, Planned planned) throws SQLException {
        connection.setAutoCommit(false);
        for (int i = 0; i < 7; i++) {
            run(connection, planned.execute);
        }
        connection.rollback();
        connection.setAutoCommit(true);
    }

    private static void check(Connection connection, String mode) throws SQLException {
        run(connection, "SET plan_cache_mode = " + mode);
        for (var planned : Planned.values()) {
            String plan = explain(connection, planned);
            assertThat(plan).as("%s, %s", planned, mode).doesNotContain("Seq Scan on outbox_message");
            var scans = Pattern.compile("(?:using|Bitmap Index Scan on) (outbox_message\\w+)")
                    .matcher(plan);
            assertThat(scans.results().map(scan -> scan.group(1)))
                    .as("%s, %s:%n%s", planned, mode, plan)
                    .isNotEmpty()
                    .allMatch(index -> planned.allowed.matcher(index).matches());
        }
    }

    private static String explain(Connection connection, Planned planned) throws SQLException {
        try (var statement = connection.createStatement();
                var rs = statement.executeQuery("EXPLAIN " + planned.execute)) {
            var plan = new StringBuilder();
            while (rs.next()) {
                plan.append(rs.getString(1)).append('\n');
            }
            return plan.toString();
        }
    }

    private static void run(Connection connection, String... commands) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (String sql : commands) {
                statement.execute(sql);
            }
        }
    }

    private static String rows(String status, int count) {
        return """
                INSERT INTO outbox_message (queue, group_id, body, status, attempts)
                SELECT 'q.fifo', 'g' || i %% 100, repeat('x', 300), %s, 1 FROM generate_series(1, %d) i
                """.formatted(status, count);
    }

    private static String ids() {
        return "'{1,2,3,4,5,6,7,8,9,10}'::bigint[]";
    }

    private static String uuids() {
        return "array_fill(uuid '00000000-0000-0000-0000-000000000001', ARRAY[10])";
    }

    private static String texts() {
        return "'{a,b,c,d,e,f,g,h,i,j}'::text[]";
    }
}
