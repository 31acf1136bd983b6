package io.outboxrelay.benchmark;

import com.zaxxer.hikari.HikariDataSource;
import io.outboxrelay.support.PostgresServer;
import java.time.Duration;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Embedded PostgreSQL, durable as in production, with the outbox schema. */
final class BenchmarkDatabase implements AutoCloseable {

    private static final String INSERT = """
            INSERT INTO outbox_message (queue, body, attributes, group_id, status, attempts, available_at, sent_at)
            SELECT :queue, lpad(n::text, 12, '0') || repeat('x', 288), '{"eventType": "OrderPlaced"}',
                   CASE WHEN :groups > 0 THEN :prefix || n % greatest(:groups, 1) END, :status,
                   CASE WHEN :status = 'RETRY' THEN 1 ELSE 0 END,
                   CASE WHEN :status = 'RETRY' THEN now() + interval '1 hour' ELSE now() END,
                   CASE WHEN :status = 'SENT' THEN now() END
            FROM generate_series(1, :rows) AS n
            """;

    private final HikariDataSource dataSource = new HikariDataSource();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final TransactionTemplate transactions =
            new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    private final String url = PostgresServer.embedded().url("postgres");
    private final long postmaster;

    BenchmarkDatabase() {
        dataSource.setJdbcUrl(url);
        dataSource.setUsername(PostgresServer.USER);
        dataSource.setPassword(PostgresServer.PASSWORD);
        dataSource.setMaximumPoolSize(32);
        dataSource.setMinimumIdle(0);
        Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:io/outboxrelay/schema/scripts")
                .table("outbox_schema_history")
                .load()
                .migrate();
        int backend = jdbc.sql("SELECT pg_backend_pid()").query(Integer.class).single();
        postmaster = ProcessCpu.parent(backend);
    }

    /** Rows to insert. {@code groups} 0: no group ids. */
    record Rows(String queue, int count, int groups, String prefix, String status) {

        static Rows pending(String queue, int count, int groups) {
            return new Rows(queue, count, groups, "g", "PENDING");
        }
    }

    /** How a relay in another process finds it. */
    Map<String, String> environment() {
        return Map.of(
                "SPRING_DATASOURCE_URL", url,
                "SPRING_DATASOURCE_USERNAME", PostgresServer.USER,
                "SPRING_DATASOURCE_PASSWORD", PostgresServer.PASSWORD);
    }

    HikariDataSource dataSource() {
        return dataSource;
    }

    JdbcClient jdbc() {
        return jdbc;
    }

    TransactionTemplate transactions() {
        return transactions;
    }

    /** Inserts the rows and, when that is done, runs {@code thenBeforeCommit}. */
    void insert(Rows rows, Runnable thenBeforeCommit) {
        transactions.executeWithoutResult(status -> {
            jdbc.sql(INSERT)
                    .param("queue", rows.queue)
                    .param("groups", rows.groups)
                    .param("prefix", rows.prefix)
                    .param("status", rows.status)
                    .param("rows", rows.count)
                    .update();
            thenBeforeCommit.run();
        });
    }

    /** Empty, vacuumed and without unwritten pages, so that one run does not pay for the one before. */
    void clean() {
        jdbc.sql("TRUNCATE outbox_message").update();
        jdbc.sql("CHECKPOINT").update();
    }

    boolean hasNothingPending() {
        return jdbc.sql("SELECT NOT EXISTS (SELECT 1 FROM outbox_message WHERE status = 'PENDING')")
                .query(Boolean.class)
                .single();
    }

    /** Of all connections; a statement outside of a transaction is one. Told a second late at most. */
    long transactionsEnded() {
        return jdbc.sql("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()")
                .query(Long.class)
                .single();
    }

    /** Relays that have reported. */
    int relays() {
        return jdbc.sql("SELECT count(*) FROM outbox_relay_process")
                .query(Integer.class)
                .single();
    }

    boolean hasPending(String queue) {
        return jdbc.sql("SELECT EXISTS (SELECT 1 FROM outbox_message WHERE queue = ? AND status = 'PENDING')")
                .param(queue)
                .query(Boolean.class)
                .single();
    }

    /** Messages out of order, as relays have counted them. */
    long outOfOrder(String queue) {
        return jdbc.sql("SELECT out_of_order_total FROM outbox_lag WHERE queue = ?")
                .param(queue)
                .query(Long.class)
                .single();
    }

    long walPosition() {
        return jdbc.sql("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
                .query(Long.class)
                .single();
    }

    long tableBytes() {
        return jdbc.sql("SELECT pg_table_size('outbox_message')")
                .query(Long.class)
                .single();
    }

    long indexBytes() {
        return jdbc.sql("SELECT pg_indexes_size('outbox_message')")
                .query(Long.class)
                .single();
    }

    /** Of the server and all its processes. */
    Duration cpu() {
        return ProcessCpu.ofTree(postmaster);
    }

    @Override
    public void close() {
        dataSource.close();
    }
}
