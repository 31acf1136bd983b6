package io.outboxrelay.relay;

import io.outboxrelay.relay.OutboxStore.Limit;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.UUID;
import org.springframework.jdbc.core.ResultSetExtractor;

/** Reads a page of rows and finds out whether a limit cut it short. */
final class RowReader implements ResultSetExtractor<Page> {

    /** The attribute outbox-message-id that every message carries: name, type String, and a UUID. */
    private static final int IDENTITY_BYTES = "outbox-message-id".length() + "String".length() + 36;

    private final Limit limit;
    private final boolean sorted;

    private RowReader(Limit limit, boolean sorted) {
        this.limit = limit;
        this.sorted = sorted;
    }

    /** For a query that orders its rows. */
    static RowReader inOrder(Limit limit) {
        return new RowReader(limit, true);
    }

    /** For RETURNING, which promises no order: the rows are sorted by id. */
    static RowReader sortingById(Limit limit) {
        return new RowReader(limit, false);
    }

    @Override
    public Page extractData(ResultSet rs) throws SQLException {
        var found = new ArrayList<Found>();
        long bytes = 0;
        while (rs.next()) {
            found.add(read(rs));
            bytes = Math.max(bytes, rs.getLong("octets_before") + rs.getLong("octets"));
        }
        if (!sorted) {
            found.sort(Comparator.comparingLong(Found::id));
        }
        return new Page(found, found.size() < limit.rows() && bytes < limit.bytes());
    }

    private static Found read(ResultSet rs) throws SQLException {
        String attributes = rs.getString("attributes");
        var row = new OutboxRow(
                rs.getLong("id"),
                rs.getObject("message_id", UUID.class),
                rs.getString("body"),
                attributes,
                rs.getString("group_id"),
                rs.getString("dedup_id"),
                rs.getInt("attempts"),
                rs.getInt("octets") + attributeBytes(attributes) + IDENTITY_BYTES);
        return new Found(row, Found.State.valueOf(rs.getString("state")));
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
