package io.outboxrelay.postgres;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.HeldGroup;
import io.outboxrelay.relay.Marks;
import io.outboxrelay.relay.OutboxStore;
import io.outboxrelay.relay.Page;
import io.outboxrelay.relay.RelaySettings;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;

/** The store on PostgreSQL. */
final class JdbcOutboxStore implements OutboxStore {

    private static final Set<String> REFUSALS = Set.of("22", "23", "27", "38", "39", "44", "55", "P0");

    private final GuardedJdbc jdbc;
    private final boolean deadHoldsGroup;
    private final LongSupplier time;
    private final WrittenMarks marks;

    /** {@code time} is monotonic, in nanoseconds. */
    JdbcOutboxStore(GuardedJdbc jdbc, RelaySettings.FifoOnDead fifoOnDead, LongSupplier time, SentRows sentRows) {
        this.time = time;
        this.marks = new WrittenMarks(jdbc, sentRows);
        this.jdbc = jdbc;
        this.deadHoldsGroup = fifoOnDead == RelaySettings.FifoOnDead.BLOCK;
    }

    @Override
    public Page pending(String queue, long above, Limit limit) {
        var reader = RowReader.inOrder(limit, time.getAsLong());
        return jdbc.run(StoreStatements.PENDING, reader::read, queue, above, limit.rows(), limit.bytes());
    }

    @Override
    public Behind behind(String queue, long above, long upTo, int limit) {
        return jdbc.run(
                StoreStatements.BEHIND,
                result -> {
                    var rows = result.rowsOrFail();
                    rows.next();
                    Long[] ids = (Long[]) rows.getArray("ids").getArray();
                    return new Behind(
                            Arrays.stream(ids).mapToLong(Long::longValue).toArray(), result.snapshot());
                },
                queue,
                above,
                upTo,
                limit);
    }

    @Override
    public Page due(String queue, Limit limit) {
        var reader = RowReader.inOrder(limit, time.getAsLong());
        return jdbc.run(StoreStatements.DUE, reader::read, queue, limit.rows(), limit.bytes());
    }

    @Override
    public List<HeldGroup> heldGroups(String queue, String above, int limit) {
        return jdbc.list(
                StoreStatements.HELD_GROUPS,
                rs -> new HeldGroup(
                        rs.getString("group_id"),
                        rs.getBoolean("paused"),
                        rs.getObject("held_by", Long.class),
                        rs.getObject("first_blocked", Long.class),
                        rs.getObject("last_blocked", Long.class)),
                queue,
                above,
                limit,
                limit,
                deadHoldsGroup,
                queue,
                queue,
                queue,
                queue,
                deadHoldsGroup,
                queue,
                above,
                limit,
                limit);
    }

    @Override
    public Optional<Page> release(String queue, String group, long upTo, Limit limit, Fence fence) {
        var reader = RowReader.sortingById(limit, time.getAsLong());
        return orRefused(() -> jdbc.run(
                MarkStatements.RELEASE,
                reader::readIfFenceStands,
                fence.lock(),
                fence.holder(),
                queue,
                group,
                upTo,
                limit.rows(),
                limit.bytes()));
    }

    @Override
    public boolean mark(String queue, Marks verdicts, Fence fence) {
        return orRefused(() -> marks.write(verdicts, fence));
    }

    private static <T> T orRefused(Supplier<T> work) {
        try {
            return work.get();
        } catch (DataAccessException e) {
            throw refusesRows(e) ? new Refused(e) : e;
        }
    }

    /** Data, constraints, locks and what triggers raise, by the class of the state; all else is the database's trouble. */
    private static boolean refusesRows(DataAccessException e) {
        return e.getMostSpecificCause() instanceof SQLException cause
                && cause.getSQLState() != null
                && REFUSALS.contains(cause.getSQLState().substring(0, 2));
    }
}
