package io.outboxrelay.support.relay;

import io.outboxrelay.relay.FoundRow;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Page;
import io.outboxrelay.relay.RowKey;
import io.outboxrelay.relay.Snapshot;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Rows as a read would bring them. */
public final class Rows {

    /** No transaction is running. */
    public static final Snapshot NO_TRANSACTIONS = new Snapshot(1, 1);

    private Rows() {}

    public static RowKey key(long id) {
        return new RowKey(id, new UUID(0, id));
    }

    public static OutboxRow keyed(RowKey key) {
        return new OutboxRow(key.id(), key.messageId(), "body", "{}", null, null, 0, 100, 0);
    }

    public static Page page(boolean exhausted, FoundRow... rows) {
        return new Page(List.of(rows), exhausted, NO_TRANSACTIONS);
    }

    public static OutboxRow row(long id) {
        return row(id, null, 0, 100);
    }

    public static OutboxRow row(long id, String group) {
        return row(id, group, 0, 100);
    }

    public static OutboxRow sized(long id, int size) {
        return row(id, null, 0, size);
    }

    public static OutboxRow tried(long id, int attempts) {
        return row(id, null, attempts, 100);
    }

    public static List<OutboxRow> rows(long first, long last) {
        return LongStream.rangeClosed(first, last).mapToObj(Rows::row).toList();
    }

    public static FoundRow pending(long id) {
        return new FoundRow(row(id), FoundRow.State.PENDING);
    }

    public static FoundRow pending(long id, String group) {
        return new FoundRow(row(id, group), FoundRow.State.PENDING);
    }

    public static FoundRow retry(long id, String group) {
        return new FoundRow(row(id, group), FoundRow.State.RETRY);
    }

    public static FoundRow scheduled(long id, String group) {
        return new FoundRow(row(id, group), FoundRow.State.SCHEDULED);
    }

    public static List<Long> ids(List<OutboxRow> rows) {
        return rows.stream().map(OutboxRow::id).toList();
    }

    private static OutboxRow row(long id, @Nullable String group, int attempts, int size) {
        return new OutboxRow(id, new UUID(0, id), "body-" + id, "{}", group, null, attempts, size, 0);
    }
}
