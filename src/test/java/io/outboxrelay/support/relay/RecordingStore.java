package io.outboxrelay.support.relay;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.FoundRow;
import io.outboxrelay.relay.HeldGroup;
import io.outboxrelay.relay.Marks;
import io.outboxrelay.relay.OutboxStore;
import io.outboxrelay.relay.Page;
import io.outboxrelay.relay.RowKey;
import io.outboxrelay.relay.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.dao.QueryTimeoutException;

/** A store with as few rows as a test gives it: remembers what it was told to write, and fails when told to. */
public class RecordingStore implements OutboxStore {

    public final List<Marks> marked = new ArrayList<>();
    public final List<FoundRow> table = new ArrayList<>();
    public final List<String> released = new ArrayList<>();
    public final List<Long> releasedUpTo = new ArrayList<>();
    public final List<HeldGroup> held = new ArrayList<>();
    public int failures;

    /** Ids of rows that the database will not change. */
    public final Set<Long> unmarkable = new HashSet<>();
    /** Rows of a release before the first one that the database will not change. */
    public int releasable = Integer.MAX_VALUE;
    /** By the database's word. */
    public boolean leaseEnded;
    /** What happens while the database releases a group. */
    public Runnable meanwhile = () -> {};

    public List<Long> sent() {
        return marked.stream()
                .flatMap(c -> c.sent().stream())
                .map(mark -> mark.row().id())
                .toList();
    }

    public List<Marks.Retry> retries() {
        return marked.stream().flatMap(c -> c.retries().stream()).toList();
    }

    public List<Marks.Dead> dead() {
        return marked.stream().flatMap(c -> c.dead().stream()).toList();
    }

    public List<Long> blocked() {
        return marked.stream()
                .flatMap(c -> c.blocked().stream())
                .map(RowKey::id)
                .toList();
    }

    public List<Long> scheduled() {
        return marked.stream()
                .flatMap(c -> c.scheduled().stream())
                .map(RowKey::id)
                .toList();
    }

    @Override
    public boolean mark(String queue, Marks marks, Fence fence) {
        failIfTold();
        if (marks.rows().stream().anyMatch(row -> unmarkable.contains(row.id()))) {
            throw new Refused(new QueryTimeoutException("a row is locked"));
        }
        if (!leaseEnded) {
            marked.add(marks);
        } else {
            marked.add(new Marks(marks.sent(), List.of(), List.of(), List.of(), List.of()));
        }
        return !leaseEnded;
    }

    @Override
    public Optional<Page> release(String queue, String group, long upTo, Limit limit, Fence fence) {
        meanwhile.run();
        failIfTold();
        if (leaseEnded) {
            return Optional.empty();
        }
        if (limit.rows() > releasable) {
            throw new Refused(new QueryTimeoutException("a row is locked"));
        }
        released.add(group);
        releasedUpTo.add(upTo);
        return Optional.of(Rows.page(true));
    }

    @Override
    public Page pending(String queue, long above, Limit limit) {
        var sent = sent();
        return new Page(
                table.stream()
                        .filter(found -> found.id() > above && !sent.contains(found.id()))
                        .toList(),
                true,
                Rows.NO_TRANSACTIONS);
    }

    @Override
    public Behind behind(String queue, long above, long upTo, int limit) {
        return new Behind(new long[0], new Snapshot(1, 1));
    }

    @Override
    public Page due(String queue, Limit limit) {
        return Rows.page(true);
    }

    @Override
    public List<HeldGroup> heldGroups(String queue, String above, int limit) {
        return held.stream().filter(group -> group.group().compareTo(above) > 0).toList();
    }

    private void failIfTold() {
        if (failures > 0) {
            failures--;
            throw new QueryTimeoutException("told to fail");
        }
    }
}
