package io.outboxrelay.postgres;

import io.outboxrelay.postgres.Preamble.Identity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The database behind a pool, as far as it is known: where the outbox stands in it, and whether it is still the same one. After
 * a failover to a standby that lagged, or a restore, ids are drawn a second time and leases and orders are those of before;
 * what this process knows of the old one must not be used on it. Thread-safe.
 */
final class KnownDatabase {

    /** The names are written out: whoever asks first may do so on a connection whose search_path somebody has changed. */
    private static final String SCHEMA = """
            SELECT pg_catalog.quote_ident(n.nspname::pg_catalog.text) AS schema, s.seqcache,
                   d.objid::pg_catalog.regclass::pg_catalog.text AS sequence
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_depend d ON d.refobjid = c.oid AND d.deptype = 'i'::"char"
                 AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
                 AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
            LEFT JOIN pg_catalog.pg_sequence s ON s.seqrelid = d.objid
            WHERE c.oid = pg_catalog.to_regclass('outbox_message')::pg_catalog.oid
            ORDER BY s.seqcache NULLS LAST
            LIMIT 1
            """;

    private volatile @Nullable String schema;
    private volatile Runnable listener = () -> {};
    private @Nullable Identity identity;
    private boolean changed;
    private final AtomicLong position = new AtomicLong();

    /** Calls {@code listener}, from any thread, once each time the database turns out to be another one. */
    void onChange(Runnable listener) {
        this.listener = listener;
    }

    /** Takes the database as it is from now on: nothing that is known of the one before will be used any more. */
    synchronized void accept() {
        identity = null;
        changed = false;
        position.set(0);
    }

    /** The schema of the outbox, quoted where it has to be: the first that the first connection finds it in. */
    String schema(Connection connection) throws SQLException {
        String found = schema;
        if (found == null) {
            found = find(connection);
            schema = found;
        }
        return found;
    }

    /** The newest transaction known; to be asked before a statement is sent. */
    long position() {
        return position.get();
    }

    /**
     * Makes sure that a result may be used.
     *
     * @param before {@link #position()} before the statement was sent
     * @throws SQLException if it comes from another database than those before, or from a standby
     */
    void check(Preamble preamble, long before) throws SQLException {
        if (preamble.standby()) {
            throw new SQLException("a statement was answered by a server in recovery", "25006");
        }
        if (isNews(preamble, before)) {
            listener.run();
        }
        requireUnchanged();
        position.accumulateAndGet(preamble.snapshot().xmax(), Math::max);
    }

    private synchronized boolean isNews(Preamble preamble, long before) {
        if (identity == null) {
            identity = preamble.identity();
        }
        boolean same =
                identity.equals(preamble.identity()) && preamble.snapshot().xmax() >= before;
        boolean news = !same && !changed;
        changed |= !same;
        return news;
    }

    private synchronized void requireUnchanged() throws SQLException {
        if (changed) {
            throw new SQLException("the database is another one than before, or went back");
        }
    }

    private static String find(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(SCHEMA)) {
            if (!rows.next()) {
                throw new SQLException("relation \"outbox_message\" does not exist", "42P01");
            }
            if (rows.getLong("seqcache") > 1) {
                throw new SQLException(
                        ("ids of outbox_message are drawn %d at a time, so that a group's rows would not leave in"
                                        + " the order of their transactions: ALTER SEQUENCE %s CACHE 1")
                                .formatted(rows.getLong("seqcache"), rows.getString("sequence")));
            }
            return rows.getString("schema");
        }
    }
}
