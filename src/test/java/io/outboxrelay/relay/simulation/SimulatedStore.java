package io.outboxrelay.relay.simulation;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.FoundRow;
import io.outboxrelay.relay.HeldGroup;
import io.outboxrelay.relay.Marks;
import io.outboxrelay.relay.OutboxStore;
import io.outboxrelay.relay.Page;
import io.outboxrelay.relay.RelaySettings;
import io.outboxrelay.relay.RowKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The store on the simulated database: each statement happens at one instant. */
final class SimulatedStore implements OutboxStore {

    private final SimulatedDatabase database;
    private final boolean deadHoldsGroup;
    private final SentRows sentRows;
    private final SimulatedConnection connection;
    private final Consumer<String> trace;

    SimulatedStore(
            SimulatedDatabase database,
            RelaySettings.FifoOnDead fifoOnDead,
            SentRows sentRows,
            SimulatedConnection connection,
            Consumer<String> trace) {
        this.trace = trace;
        this.database = database;
        this.deadHoldsGroup = fifoOnDead == RelaySettings.FifoOnDead.BLOCK;
        this.sentRows = sentRows;
        this.connection = connection;
    }

    @Override
    public Page pending(String queue, long above, Limit limit) {
        connection.use();
        return page(
                database.rows(queue, "PENDING", above).stream().filter(SimulatedRow::isVisible),
                row -> row.mayBeSent(database.now()) ? FoundRow.State.PENDING : FoundRow.State.NOT_DUE,
                limit);
    }

    @Override
    public Behind behind(String queue, long above, long upTo, int limit) {
        connection.use();
        long[] ids = database.rows(queue, "PENDING", above).stream()
                .filter(row -> row.isVisible() && row.id <= upTo)
                .mapToLong(row -> row.id)
                .limit(limit)
                .toArray();
        return new Behind(ids, database.snapshot());
    }

    @Override
    public Page due(String queue, Limit limit) {
        connection.use();
        return page(
                rows(queue, "RETRY", "SCHEDULED")
                        .filter(row -> row.availableAt <= database.now())
                        .sorted(Comparator.comparingLong((SimulatedRow row) -> row.availableAt)
                                .thenComparingLong(row -> row.id)),
                row -> FoundRow.State.valueOf(row.status()),
                limit);
    }

    @Override
    public List<HeldGroup> heldGroups(String queue, String above, int limit) {
        connection.use();
        var groups = new TreeMap<String, HeldGroup>();
        rows(queue, "RETRY", "DEAD", "BLOCKED")
                .filter(row -> row.group != null)
                .forEach(row -> groups.merge(row.group, held(row), SimulatedStore::both));
        database.orders.pausedGroups.stream()
                .filter(paused -> paused.startsWith(queue + "/"))
                .map(paused -> paused.substring(queue.length() + 1))
                .map(group -> new HeldGroup(group, true, null, null, null))
                .forEach(paused -> groups.merge(paused.group(), paused, SimulatedStore::both));
        return groups.tailMap(above, false).values().stream().limit(limit).toList();
    }

    private HeldGroup held(SimulatedRow row) {
        boolean holds = row.is("RETRY") || (row.is("DEAD") && deadHoldsGroup);
        Long blocked = row.is("BLOCKED") ? row.id : null;
        return new HeldGroup(row.group, false, holds ? row.id : null, blocked, blocked);
    }

    private static HeldGroup both(HeldGroup a, HeldGroup b) {
        return new HeldGroup(
                a.group(),
                a.paused() || b.paused(),
                one(a.heldBy(), b.heldBy(), Math::min),
                one(a.firstBlocked(), b.firstBlocked(), Math::min),
                one(a.lastBlocked(), b.lastBlocked(), Math::max));
    }

    private static @Nullable Long one(@Nullable Long a, @Nullable Long b, BinaryOperator<Long> choice) {
        return a == null ? b : b == null ? a : choice.apply(a, b);
    }

    @Override
    public Optional<Page> release(String queue, String group, long upTo, Limit limit, Fence fence) {
        connection.use();
        if (!database.isHeld(fence.lock(), fence.holder())) {
            return Optional.empty();
        }
        var page = page(
                rows(queue, "BLOCKED").filter(row -> group.equals(row.group) && row.id <= upTo),
                row -> FoundRow.State.PENDING,
                limit);
        refuseFixed(page.rows().stream().map(found -> found.row().key()));
        page.rows().forEach(found -> database.update(database.rows.get(found.id()), "PENDING"));
        trace.accept("%s releases %s of %s"
                .formatted(
                        fence.holder(), page.rows().stream().map(FoundRow::id).toList(), group));
        return Optional.of(page);
    }

    @Override
    public boolean mark(String queue, Marks marks, Fence fence) {
        trace.accept(fence.holder() + " writes " + marks);
        return fact(
                        fence,
                        marks.sent(),
                        Marks.Sent::row,
                        sent -> update(sent.row(), row -> sent(row, sent.sqsMessageId())))
                && opinion(
                        fence,
                        marks.retries(),
                        Marks.Retry::row,
                        retry -> update(retry.row(), row -> markRetry(row, retry)))
                && opinion(fence, marks.dead(), Marks.Dead::row, dead -> update(dead.row(), row -> markDead(row, dead)))
                && opinion(
                        fence,
                        marks.blocked(),
                        key -> key,
                        key -> update(key, row -> become(row, "BLOCKED", "PENDING", "SCHEDULED")))
                && opinion(
                        fence,
                        marks.scheduled(),
                        key -> key,
                        key -> update(key, row -> become(row, "SCHEDULED", "PENDING")));
    }

    private void sent(SimulatedRow row, String sqsMessageId) {
        switch (sentRows) {
            case KEPT -> markSent(row, sqsMessageId);
            case DELETED -> database.delete(row);
        }
    }

    private void markSent(SimulatedRow row, String sqsMessageId) {
        if (!row.is("SENT")) {
            database.update(row, "SENT");
            row.sqsMessageId = sqsMessageId;
        }
    }

    private void markRetry(SimulatedRow row, Marks.Retry retry) {
        if (!row.is("SENT", "DEAD", "DISCARDED")) {
            database.update(row, "RETRY");
            row.attempts = retry.attempts();
            row.lastError = retry.error();
            row.availableAt = database.now() + retry.delayMillis() * 1_000_000;
        }
    }

    private void markDead(SimulatedRow row, Marks.Dead dead) {
        if (!row.is("SENT", "DISCARDED")) {
            database.update(row, "DEAD");
            row.attempts = dead.attempts();
            row.lastError = dead.error();
        }
    }

    private void become(SimulatedRow row, String status, String... before) {
        if (row.is(before)) {
            database.update(row, status);
        }
    }

    /** One statement that writes in any case: true if there was nothing to write, or the fence stood. */
    private <T> boolean fact(Fence fence, List<T> marks, Function<T, RowKey> key, Consumer<T> write) {
        if (marks.isEmpty()) {
            return true;
        }
        connection.use();
        refuseFixed(marks.stream().map(key));
        marks.forEach(write);
        return database.isHeld(fence.lock(), fence.holder());
    }

    /** One statement: true if there was nothing to write, or the fence stood. */
    private <T> boolean opinion(Fence fence, List<T> marks, Function<T, RowKey> key, Consumer<T> write) {
        if (marks.isEmpty()) {
            return true;
        }
        connection.use();
        boolean stands = database.isHeld(fence.lock(), fence.holder());
        if (stands) {
            refuseFixed(marks.stream().map(key));
            marks.forEach(write);
        }
        return stands;
    }

    private void update(RowKey key, Consumer<SimulatedRow> change) {
        row(key).ifPresent(change);
    }

    private Optional<SimulatedRow> row(RowKey key) {
        return Optional.ofNullable(database.rows.get(key.id()))
                .filter(row -> row.isVisible() && row.key().equals(key));
    }

    /** One row that can't be changed, and nothing of the statement is. */
    private void refuseFixed(Stream<RowKey> keys) {
        if (keys.flatMap(key -> row(key).stream()).anyMatch(row -> row.isFixed)) {
            throw new Refused(new IllegalStateException("a row can't be changed"));
        }
    }

    private Stream<SimulatedRow> rows(String queue, String... statuses) {
        return Stream.of(statuses)
                .flatMap(status -> database.rows(queue, status).stream())
                .filter(SimulatedRow::isVisible);
    }

    private Page page(Stream<SimulatedRow> all, Function<SimulatedRow, FoundRow.State> state, Limit limit) {
        var found = new ArrayList<FoundRow>();
        long bytes = 0;
        for (SimulatedRow row : all.limit(limit.rows()).toList()) {
            if (bytes >= limit.bytes()) {
                break;
            }
            var one = row.found(state.apply(row));
            bytes += SimulatedRow.octets(one.row().body());
            found.add(one);
        }
        return new Page(found, found.size() < limit.rows() && bytes < limit.bytes(), database.snapshot());
    }
}
