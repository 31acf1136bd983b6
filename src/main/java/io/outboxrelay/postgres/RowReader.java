package io.outboxrelay.postgres;

import io.outboxrelay.postgres.GuardedJdbc.Result;
import io.outboxrelay.relay.FoundRow;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.OutboxStore.Limit;
import io.outboxrelay.relay.Page;
import io.outboxrelay.relay.Snapshot;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Reads a page of rows and finds out whether a limit cut it short. Ages, told by the database's clock, become times of the
 * process's monotonic one, so that clocks which differ do no harm.
 */
final class RowReader {

    /** The attribute outbox-message-id that every message carries: name, type String, and a UUID. */
    private static final int IDENTITY_BYTES = "outbox-message-id".length() + "String".length() + 36;

    private final Limit limit;
    private final boolean sorted;
    private final long readAt;

    private RowReader(Limit limit, boolean sorted, long readAt) {
        this.limit = limit;
        this.sorted = sorted;
        this.readAt = readAt;
    }

    /** For a query that orders its rows, and starts at {@code readAt}. */
    static RowReader inOrder(Limit limit, long readAt) {
        return new RowReader(limit, true, readAt);
    }

    /** For RETURNING, which promises no order: the rows are sorted by id. */
    static RowReader sortingById(Limit limit, long readAt) {
        return new RowReader(limit, false, readAt);
    }

    Page read(Result result) throws SQLException {
        var found = new ArrayList<FoundRow>();
        long bytes = 0;
        var rs = result.rowsOrFail();
        while (rs.next()) {
            found.add(read(rs));
            bytes = Math.max(bytes, rs.getLong("octets_before") + rs.getLong("octets"));
        }
        return page(found, bytes, result.snapshot());
    }

    /** Of rows beside which stands whether a fence stood, and of which the only one may be empty. */
    Optional<Page> readIfFenceStands(Result result) throws SQLException {
        var found = new ArrayList<FoundRow>();
        long bytes = 0;
        boolean stands = false;
        var rs = result.rowsOrFail();
        while (rs.next()) {
            stands = rs.getBoolean("stands");
            if (rs.getObject("id") != null) {
                found.add(read(rs));
                bytes = Math.max(bytes, rs.getLong("octets_before") + rs.getLong("octets"));
            }
        }
        return stands ? Optional.of(page(found, bytes, result.snapshot())) : Optional.empty();
    }

    private Page page(List<FoundRow> found, long bytes, Snapshot snapshot) {
        if (!sorted) {
            found.sort(Comparator.comparingLong(FoundRow::id));
        }
        return new Page(found, found.size() < limit.rows() && bytes < limit.bytes(), snapshot);
    }

    private FoundRow read(ResultSet rs) throws SQLException {
        String attributes = rs.getString("attributes");
        var row = new OutboxRow(
                rs.getLong("id"),
                rs.getObject("message_id", UUID.class),
                rs.getString("body"),
                attributes,
                rs.getString("group_id"),
                rs.getString("dedup_id"),
                rs.getInt("attempts"),
                rs.getInt("body_octets") + attributeBytes(attributes) + IDENTITY_BYTES,
                readAt - TimeUnit.MICROSECONDS.toNanos(rs.getLong("age_micros")));
        return new FoundRow(row, FoundRow.State.valueOf(rs.getString("state")));
    }

    /** The JSON text of an attribute is never shorter than its name, type and value as SQS counts them. */
    private static int attributeBytes(String json) {
        int bytes = json.length();
        for (int i = 0; i < json.length(); i++) {
            // Two more bytes at most for each char beyond ASCII; a surrogate pair has four for its two chars.
            bytes += json.charAt(i) < 0x80 ? 0 : 2;
        }
        return bytes;
    }
}
