package io.outboxrelay.postgres;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.Marks;
import io.outboxrelay.relay.OutboxStore.SentRows;
import io.outboxrelay.relay.RowKey;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** Writes verdicts with the {@link MarkStatements}. */
final class WrittenMarks {

    private final GuardedJdbc jdbc;
    private final SentRows sentRows;

    WrittenMarks(GuardedJdbc jdbc, SentRows sentRows) {
        this.jdbc = jdbc;
        this.sentRows = sentRows;
    }

    /** Each kind with a statement of its own, facts first; false if the fence has fallen. */
    boolean write(Marks marks, Fence fence) {
        return writeSent(marks, fence)
                && markRetry(marks.retries(), fence)
                && markDead(marks.dead(), fence)
                && markAll(MarkStatements.MARK_BLOCKED, marks.blocked(), fence)
                && markAll(MarkStatements.MARK_SCHEDULED, marks.scheduled(), fence);
    }

    private boolean writeSent(Marks marks, Fence fence) {
        return switch (sentRows) {
            case KEPT -> markSent(marks.sent(), fence);
            case DELETED -> markAll(MarkStatements.DELETE_SENT, marks.facts(), fence);
        };
    }

    private boolean markSent(List<Marks.Sent> sent, Fence fence) {
        long[] ids = longs(sent, mark -> mark.row().id());
        return sent.isEmpty()
                || stands(
                        MarkStatements.MARK_SENT,
                        fence.lock(),
                        fence.holder(),
                        ids,
                        messageIds(sent, Marks.Sent::row),
                        sent.stream().map(Marks.Sent::sqsMessageId).toArray(String[]::new),
                        ids);
    }

    private boolean markRetry(List<Marks.Retry> retries, Fence fence) {
        long[] ids = longs(retries, mark -> mark.row().id());
        return retries.isEmpty()
                || stands(
                        MarkStatements.MARK_RETRY,
                        fence.lock(),
                        fence.holder(),
                        ids,
                        messageIds(retries, Marks.Retry::row),
                        ints(retries, Marks.Retry::attempts),
                        longs(retries, Marks.Retry::delayMillis),
                        retries.stream().map(Marks.Retry::error).toArray(String[]::new),
                        ids);
    }

    private boolean markDead(List<Marks.Dead> dead, Fence fence) {
        long[] ids = longs(dead, mark -> mark.row().id());
        return dead.isEmpty()
                || stands(
                        MarkStatements.MARK_DEAD,
                        fence.lock(),
                        fence.holder(),
                        ids,
                        messageIds(dead, Marks.Dead::row),
                        ints(dead, Marks.Dead::attempts),
                        dead.stream().map(Marks.Dead::error).toArray(String[]::new),
                        ids);
    }

    private boolean markAll(String statement, List<RowKey> rows, Fence fence) {
        return rows.isEmpty()
                || stands(
                        statement, fence.lock(), fence.holder(), longs(rows, RowKey::id), messageIds(rows, row -> row));
    }

    /** Whether the fence stood. */
    private boolean stands(String statement, Object... parameters) {
        return jdbc.one(statement, rs -> rs.getBoolean("stands"), parameters);
    }

    private static <T> String[] messageIds(List<T> all, Function<T, RowKey> row) {
        return all.stream().map(mark -> row.apply(mark).messageId().toString()).toArray(String[]::new);
    }

    private static <T> long[] longs(List<T> all, ToLongFunction<T> value) {
        return all.stream().mapToLong(value).toArray();
    }

    private static <T> int[] ints(List<T> all, ToIntFunction<T> value) {
        return all.stream().mapToInt(value).toArray();
    }
}
