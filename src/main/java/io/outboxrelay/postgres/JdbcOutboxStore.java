package io.outboxrelay.postgres;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.HeldGroup;
import io.outboxrelay.relay.Marks;
import io.outboxrelay.relay.OutboxStore;
import io.outboxrelay.relay.Page;
import io.outboxrelay.relay.RelaySettings;
import io.outboxrelay.relay.Snapshot;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.springframework.jdbc.core.ArgumentPreparedStatementSetter;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.PreparedStatementCallback;

/** The store on PostgreSQL. Each statement commits by itself. */
final class JdbcOutboxStore implements OutboxStore {

    private final JdbcOperations jdbc;
    private final boolean deadHoldsGroup;
    private final LongSupplier time;

    /**
     * {@code jdbc} must hand out connections in auto-commit mode.
     *
     * @param time monotonic nanoseconds
     */
    JdbcOutboxStore(JdbcOperations jdbc, RelaySettings.FifoOnDead fifoOnDead, LongSupplier time) {
        this.time = time;
        this.jdbc = jdbc;
        this.deadHoldsGroup = fifoOnDead == RelaySettings.FifoOnDead.BLOCK;
    }

    @Override
    public Page pending(String queue, long above, Limit limit) {
        return query(
                StoreStatements.PENDING,
                RowReader.inOrder(limit, time.getAsLong()),
                queue,
                above,
                limit.rows(),
                limit.bytes());
    }

    @Override
    public Sweep sweep(String queue, long above, Limit limit) {
        var parameters = new ArgumentPreparedStatementSetter(new Object[] {queue, above, limit.rows(), limit.bytes()});
        PreparedStatementCallback<Sweep> both = statement -> {
            var reader = RowReader.inOrder(limit, time.getAsLong());
            parameters.setValues(statement);
            statement.execute();
            Snapshot snapshot;
            try (var rs = statement.getResultSet()) {
                rs.next();
                snapshot = snapshot(rs);
            }
            statement.getMoreResults();
            try (var rs = statement.getResultSet()) {
                return new Sweep(snapshot, reader.extractData(rs));
            }
        };
        return Objects.requireNonNull(jdbc.execute(StoreStatements.SWEEP, both));
    }

    @Override
    public Behind behind(String queue, long above, long upTo, int limit) {
        return Objects.requireNonNull(jdbc.queryForObject(
                StoreStatements.BEHIND,
                (rs, i) -> {
                    Long[] ids = (Long[]) rs.getArray("ids").getArray();
                    long[] plain = Arrays.stream(ids).mapToLong(Long::longValue).toArray();
                    return new Behind(plain, snapshot(rs));
                },
                queue,
                above,
                upTo,
                limit));
    }

    @Override
    public Page due(String queue, Limit limit) {
        return query(
                StoreStatements.DUE, RowReader.inOrder(limit, time.getAsLong()), queue, limit.rows(), limit.bytes());
    }

    @Override
    public List<HeldGroup> heldGroups(String queue, String above, int limit) {
        return jdbc.query(
                StoreStatements.HELD_GROUPS,
                (rs, i) -> new HeldGroup(
                        rs.getString("group_id"),
                        rs.getBoolean("paused"),
                        rs.getObject("held_by", Long.class),
                        rs.getObject("first_blocked", Long.class),
                        rs.getObject("last_blocked", Long.class)),
                deadHoldsGroup,
                queue,
                above,
                limit,
                queue,
                above,
                limit,
                limit);
    }

    @Override
    public Page release(String queue, String group, long upTo, Limit limit, Fence fence) {
        return query(
                StoreStatements.RELEASE,
                RowReader.sortingById(limit, time.getAsLong()),
                queue,
                group,
                upTo,
                limit.rows(),
                limit.bytes(),
                fence.lock(),
                fence.holder());
    }

    @Override
    public void mark(String queue, Marks marks, Fence fence) {
        markSent(marks.sent());
        markRetry(marks.retries(), fence);
        markDead(marks.dead(), fence);
        markAll(StoreStatements.MARK_BLOCKED, marks.blocked(), fence);
        markAll(StoreStatements.MARK_SCHEDULED, marks.scheduled(), fence);
    }

    private void markSent(List<Marks.Sent> sent) {
        if (!sent.isEmpty()) {
            long[] ids = longs(sent, Marks.Sent::id);
            jdbc.update(
                    StoreStatements.MARK_SENT,
                    ids,
                    sent.stream().map(Marks.Sent::sqsMessageId).toArray(String[]::new),
                    ids);
        }
    }

    private void markRetry(List<Marks.Retry> retries, Fence fence) {
        if (!retries.isEmpty()) {
            long[] ids = longs(retries, Marks.Retry::id);
            jdbc.update(
                    StoreStatements.MARK_RETRY,
                    ids,
                    ints(retries, Marks.Retry::attempts),
                    longs(retries, Marks.Retry::delayMillis),
                    retries.stream().map(Marks.Retry::error).toArray(String[]::new),
                    ids,
                    fence.lock(),
                    fence.holder());
        }
    }

    private void markDead(List<Marks.Dead> dead, Fence fence) {
        if (!dead.isEmpty()) {
            long[] ids = longs(dead, Marks.Dead::id);
            jdbc.update(
                    StoreStatements.MARK_DEAD,
                    ids,
                    ints(dead, Marks.Dead::attempts),
                    dead.stream().map(Marks.Dead::error).toArray(String[]::new),
                    ids,
                    fence.lock(),
                    fence.holder());
        }
    }

    private void markAll(String statement, List<Long> ids, Fence fence) {
        if (!ids.isEmpty()) {
            jdbc.update(statement, longs(ids, Long::longValue), fence.lock(), fence.holder());
        }
    }

    private Page query(String statement, RowReader reader, Object... parameters) {
        return Objects.requireNonNull(jdbc.query(statement, reader, parameters));
    }

    private static Snapshot snapshot(ResultSet rs) throws SQLException {
        return new Snapshot(rs.getLong("xmin"), rs.getLong("xmax"));
    }

    private static <T> long[] longs(List<T> all, ToLongFunction<T> value) {
        return all.stream().mapToLong(value).toArray();
    }

    private static <T> int[] ints(List<T> all, ToIntFunction<T> value) {
        return all.stream().mapToInt(value).toArray();
    }
}
