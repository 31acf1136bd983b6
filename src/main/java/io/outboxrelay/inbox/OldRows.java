package io.outboxrelay.inbox;

import java.time.Duration;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.support.TransactionOperations;

/** Rows whose retention is over, a few pages of the table at a time, each time in a transaction of its own. */
final class OldRows {

    /** About 5,000 rows. */
    static final int PAGES = 40;

    /**
     * Goes by the place of the rows, so that no index has to be kept for it: a btree on the time costs each message 68
     * bytes of WAL, and the ranges of a BRIN index match for good once vacuum has let new rows in between old ones. The
     * lock keeps processes from waiting for each other's rows. Parameters: first page, page behind the last, retention.
     */
    static final String REMOVE = """
            WITH attempt AS MATERIALIZED (
                SELECT pg_catalog.pg_try_advisory_xact_lock(7236285::bigint) AS mine),
            removed AS (
                DELETE FROM inbox_message
                 WHERE ctid >= ?::tid AND ctid < ?::tid
                   AND received_at < now() - ?::interval
                   AND (SELECT mine FROM attempt)
                RETURNING 1)
            SELECT mine, (SELECT count(*) FROM removed) AS removed,
                   pg_catalog.pg_relation_size('inbox_message'::regclass)
                       / pg_catalog.current_setting('block_size'::text)::bigint AS pages
              FROM attempt
            """;

    private final JdbcOperations jdbc;
    private final TransactionOperations transactions;

    OldRows(JdbcOperations jdbc, TransactionOperations transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /**
     * What became of a window.
     *
     * @param mine false if another process was at a window of its own: nothing was looked at
     * @param pages of the table, now
     */
    record Window(boolean mine, long removed, long pages) {}

    /** Removes the old rows in the pages from this one on. */
    Window remove(long page, Duration retention) {
        return Objects.requireNonNull(transactions.execute(status -> jdbc.queryForObject(
                REMOVE,
                (row, number) -> new Window(row.getBoolean("mine"), row.getLong("removed"), row.getLong("pages")),
                place(page),
                place(page + PAGES),
                retention.toMillis() + " milliseconds")));
    }

    private static String place(long page) {
        return "(" + page + ",0)";
    }
}
