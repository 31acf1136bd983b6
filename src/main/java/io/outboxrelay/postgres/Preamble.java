package io.outboxrelay.postgres;

import io.outboxrelay.relay.Snapshot;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What the server says before each statement of the relay, in the same round trip and transaction.
 *
 * @param identity which server it is and which table
 * @param standby whether it only repeats what another server does
 * @param snapshot of running transactions; what ended before it is seen by the statement
 * @param isolation of this transaction
 */
record Preamble(Identity identity, boolean standby, Snapshot snapshot, String isolation) {

    static final String READ_COMMITTED = "read committed";

    /**
     * Tells one incarnation of the outbox from another.
     *
     * @param startedAt when the server process was started: another server has another time, one that was started again, too
     * @param file of the table: TRUNCATE, which may set its ids back, gives it another
     */
    record Identity(double startedAt, long file) {}

    /**
     * The names are written out, as this is parsed under the session's own search_path, where somebody else's function might
     * fit better. set_config holds until the end of this transaction only. Whoever has locked a row, as a person in a tool with
     * an open transaction, holds up the statement for a second at most; then it is for the engine to go on without the row. The ids of transactions are 64-bit and never wrap,
     * unlike the 32-bit ones of a row's xmin.
     */
    private static final String SQL = """
            SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true),
                   pg_catalog.set_config('lock_timeout', '1000', true),
                   pg_catalog.date_part('epoch', pg_catalog.pg_postmaster_start_time()) AS started_at,
                   pg_catalog.pg_relation_filenode('this_schema.outbox_message'::pg_catalog.regclass)::pg_catalog.int8 AS file,
                   pg_catalog.pg_is_in_recovery() AS standby,
                   pg_catalog.pg_snapshot_xmin(s)::pg_catalog.text::pg_catalog.int8 AS xmin,
                   pg_catalog.pg_snapshot_xmax(s)::pg_catalog.text::pg_catalog.int8 AS xmax,
                   pg_catalog.current_setting('transaction_isolation') AS isolation
            FROM pg_catalog.pg_current_snapshot() AS s;
            """;

    /** The statement with this before it, for the outbox in {@code schema}, which is quoted where it has to be. */
    static String before(String sql, String schema) {
        String inText = schema.replace("'", "''");
        return SQL.replace("this_schema.", inText + ".") + sql.replace("this_schema.", schema + ".");
    }

    static Preamble read(ResultSet rows) throws SQLException {
        rows.next();
        return new Preamble(
                new Identity(rows.getDouble("started_at"), rows.getLong("file")),
                rows.getBoolean("standby"),
                new Snapshot(rows.getLong("xmin"), rows.getLong("xmax")),
                rows.getString("isolation"));
    }
}
