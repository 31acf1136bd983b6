package io.outboxrelay.operator;

import io.outboxrelay.support.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * An outbox in the worst of moods: a backlog, far more that was sent, and every kind of trouble. Nobody vacuums or analyses it
 * but this class.
 */
final class LargeOutbox implements AutoCloseable {

    /** Give {@code -Doutbox.test.pending=1000000 -Doutbox.test.sent=10000000} for the size that the design speaks of. */
    static final int PENDING = Integer.getInteger("outbox.test.pending", 100_000);

    static final int SENT = Integer.getInteger("outbox.test.sent", 300_000);

    private final TestDatabase database = TestDatabase.migrated();
    private final Connection connection;
    private Connection report;

    LargeOutbox() throws SQLException {
        connection = database.dataSource().getConnection();
        run("ALTER TABLE outbox_message SET (autovacuum_enabled = off, toast.autovacuum_enabled = off)");
    }

    Connection connection() {
        return connection;
    }

    void analyse() throws SQLException {
        run("ANALYZE outbox_message");
    }

    void vacuumAndAnalyse() throws SQLException {
        run("VACUUM ANALYZE outbox_message");
    }

    /** As if nobody had ever analysed it. */
    void forgetStatistics() throws SQLException {
        run("""
            DO $$
            BEGIN
                PERFORM pg_clear_relation_stats('public', c.relname) FROM pg_class c
                WHERE c.oid = 'outbox_message'::regclass
                   OR c.oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = 'outbox_message'::regclass);
                PERFORM pg_clear_attribute_stats('public', 'outbox_message', a.attname, false) FROM pg_attribute a
                WHERE a.attrelid = 'outbox_message'::regclass AND a.attnum > 0;
            END
            $$
            """);
    }

    /** Queues that relays know, some that they have not met yet, and rows in all states. */
    void fill() throws SQLException {
        run("INSERT INTO outbox_relay_process (id) VALUES (gen_random_uuid())");
        run("INSERT INTO outbox_queue (queue) VALUES ('mail'), ('orders'), ('payments.fifo')");
        run("""
            INSERT INTO outbox_lock
            SELECT 'queue:' || queue, timezone('utc', now()) + interval '1 hour', timezone('utc', now()),
                   (SELECT id FROM outbox_relay_process LIMIT 1)
            FROM outbox_queue
            """);
        String anyQueue = "(ARRAY['orders', 'orders', 'mail', 'payments.fifo'])[1 + i % 4]";
        rows(SENT, anyQueue, "'g' || i % 1000", "'SENT'", "NULL");
        // each group's head is DEAD or comes again, and seven more wait behind it
        rows(
                8_000,
                "'payments.fifo'",
                "'held-' || i % 1000",
                "CASE WHEN i > 1000 THEN 'BLOCKED' WHEN i % 2 = 0 THEN 'DEAD' ELSE 'RETRY' END",
                "'InternalError: x'");
        rows(5_000, "'tenants'", "'the-loud-one'", "'DEAD'", "'InvalidMessageContents: x'");
        rows(5_000, "'tenants'", "'the-other-one'", "'RETRY'", "'InternalError: x'");
        rows(20_000, "'later'", "NULL", "'SCHEDULED'", "NULL");
        rows(PENDING, anyQueue, "'g' || i % 1000", "'PENDING'", "NULL");
    }

    /** An operator's call is mostly the first one of its session; from the sixth on PostgreSQL might take another plan. */
    void planEachCallAsTheFirst() throws SQLException {
        run("SET plan_cache_mode = force_custom_plan");
    }

    long firstId(String queue, String status) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(
                        "SELECT id FROM outbox_message WHERE queue = '%s' AND status = '%s' ORDER BY queue, id LIMIT 1"
                                .formatted(queue, status))) {
            found.next();
            return found.getLong(1);
        }
    }

    /** They are paused, and no relay has their leases. */
    void putAtRest(String... queues) throws SQLException {
        run("UPDATE outbox_lock SET lock_until = timezone('utc', now())");
        for (String queue : queues) {
            run("SELECT outbox_pause('%s', reason => 'r')".formatted(queue));
        }
    }

    /** Somebody's long report begins: from now on nothing that dies can be cleared. */
    void holdASnapshot() throws SQLException {
        report = database.dataSource().getConnection();
        report.setAutoCommit(false);
        report.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        report.createStatement().execute("SELECT 1 FROM outbox_control");
    }

    /** The relay has sent half of the backlog, and nothing was vacuumed. */
    int sendAllOrders() throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.executeUpdate("UPDATE outbox_message SET status = 'SENT', sent_at = now()"
                    + " WHERE queue = 'orders' AND status = 'PENDING'");
        }
    }

    private void rows(int count, String queue, String group, String status, String error) throws SQLException {
        run("""
            INSERT INTO outbox_message (queue, group_id, body, status, attempts, last_error, created_at, available_at, sent_at)
            SELECT %s, %s, 'x', %s, 1, %s, now() - interval '30 minutes',
                   now() + CASE (%3$s) WHEN 'SCHEDULED' THEN 1 WHEN 'RETRY' THEN 1 ELSE -1 END * interval '30 minutes',
                   CASE (%3$s) WHEN 'SENT' THEN now() - interval '20 minutes' END
            FROM generate_series(1, %d) i
            """.formatted(queue, group, status, error, count));
    }

    private void run(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        if (report != null) {
            report.rollback();
            report.close();
        }
        connection.close();
        database.close();
    }
}
