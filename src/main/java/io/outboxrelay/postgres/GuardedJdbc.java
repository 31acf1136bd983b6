package io.outboxrelay.postgres;

import io.outboxrelay.relay.Snapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.jdbc.support.SQLStateSQLExceptionTranslator;

/**
 * Runs the relay's statements, one at a time and each in a transaction of its own, on connections that may belong to somebody
 * else's pool. Thread-safe.
 *
 * <p>Each statement travels with a {@link Preamble} in one round trip: names are found in {@code pg_catalog} only, whatever
 * others have put into the schema or made of the session, and the server says who it is. A result of another database than
 * the one known is never handed out.
 *
 * <p>Statements are planned each time, which takes PostgreSQL 0.1 to 0.3 ms. The driver would otherwise prepare them on the
 * server, and a plan made while the table was empty is a sequential scan, kept until somebody analyses the table: a burst into
 * an idle outbox would be read from end to end for every page.
 */
final class GuardedJdbc {

    /** Answers a cancelled statement takes to come. Then the way to the server is broken, and so is the connection. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    /** SQLSTATE of a statement that was cancelled. */
    private static final String CANCELLED = "57014";

    /** Times the timeout. */
    private static final int MOST_PATIENCE = 4;

    private final DataSource dataSource;
    private final KnownDatabase known;
    private final Duration timeout;
    private final SQLExceptionTranslator translator = new SQLStateSQLExceptionTranslator();
    private final Map<String, String> guarded = new ConcurrentHashMap<>();
    /**
     * Statements that took too long, with how many times as long their next try may take. Behind an old snapshot index entries
     * of sent rows stay, all of them, and the first page of a pass has to get past them: it would take too long for ever.
     */
    private final Map<String, Integer> patience = new ConcurrentHashMap<>();
    /** Connections come with another isolation, whose conflicts would be those of producers, too. */
    private volatile boolean setsIsolation;

    /** Reads what a statement returned. */
    interface Reader<T> {

        T read(Result result) throws SQLException;
    }

    /** Reads the row that a result stands at. */
    interface RowReading<T> {

        T read(ResultSet row) throws SQLException;
    }

    /**
     * What a statement returned.
     *
     * @param rows null for a statement that returns none
     * @param updated rows changed, -1 for a statement that returns rows
     * @param snapshot of running transactions, taken before the statement
     */
    record Result(@Nullable ResultSet rows, int updated, Snapshot snapshot) {

        ResultSet rowsOrFail() {
            return Objects.requireNonNull(rows, "the statement returns rows");
        }
    }

    /** {@code timeout} of a statement is rounded down to seconds, but not to zero. */
    GuardedJdbc(DataSource dataSource, KnownDatabase known, Duration timeout) {
        this.dataSource = dataSource;
        this.known = known;
        this.timeout = Duration.ofSeconds(Math.max(1, timeout.toSeconds()));
    }

    /** Runs a statement; {@code this_schema.} in it stands for the schema of the outbox. */
    <T> T run(String sql, Reader<T> reader, @Nullable Object... parameters) {
        Duration allowed = timeout.multipliedBy(patience.getOrDefault(sql, 1));
        try (var borrowed = new BorrowedConnection(dataSource.getConnection(), allowed.plus(GRACE), setsIsolation)) {
            T result = run(borrowed.get(), sql, allowed, reader, parameters);
            patience.remove(sql);
            return result;
        } catch (SQLException e) {
            if (CANCELLED.equals(e.getSQLState())) {
                patience.merge(sql, 2, (before, twice) -> Math.min(before * twice, MOST_PATIENCE));
            }
            throw translated(sql, e);
        }
    }

    /** Runs a statement that returns rows. */
    <T> List<T> list(String sql, RowReading<T> reading, @Nullable Object... parameters) {
        return run(
                sql,
                result -> {
                    var rows = new ArrayList<T>();
                    while (result.rowsOrFail().next()) {
                        rows.add(reading.read(result.rowsOrFail()));
                    }
                    return rows;
                },
                parameters);
    }

    /** Runs a statement that returns one row, or more of which the first counts. */
    <T> T one(String sql, RowReading<T> reading, @Nullable Object... parameters) {
        return run(
                sql,
                result -> {
                    result.rowsOrFail().next();
                    return reading.read(result.rowsOrFail());
                },
                parameters);
    }

    /** Runs a statement that returns nothing; the number of rows it changed. */
    int update(String sql, @Nullable Object... parameters) {
        return run(sql, Result::updated, parameters);
    }

    private <T> T run(
            Connection connection, String sql, Duration allowed, Reader<T> reader, @Nullable Object... parameters)
            throws SQLException {
        String schema = known.schema(connection);
        String text = guarded.computeIfAbsent(sql, plain -> Preamble.before(plain, schema));
        long position = known.position();
        try (var statement = connection.prepareStatement(text)) {
            prepare(statement, allowed, parameters);
            statement.execute();
            Preamble preamble;
            try (var rows = statement.getResultSet()) {
                preamble = Preamble.read(rows);
            }
            known.check(preamble, position);
            setsIsolation |= !preamble.isolation().equals(Preamble.READ_COMMITTED);
            if (statement.getMoreResults()) {
                try (var rows = statement.getResultSet()) {
                    return reader.read(new Result(rows, -1, preamble.snapshot()));
                }
            }
            return reader.read(new Result(null, statement.getUpdateCount(), preamble.snapshot()));
        }
    }

    private static void prepare(PreparedStatement statement, Duration allowed, @Nullable Object... parameters)
            throws SQLException {
        statement.setQueryTimeout((int) allowed.toSeconds());
        if (statement.isWrapperFor(PGStatement.class)) {
            statement.unwrap(PGStatement.class).setPrepareThreshold(0);
        }
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }

    private DataAccessException translated(String sql, SQLException e) {
        var translated = translator.translate("statement of the relay", sql, e);
        return translated != null ? translated : new UncategorizedSQLException("statement of the relay", sql, e);
    }
}
