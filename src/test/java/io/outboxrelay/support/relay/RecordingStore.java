package io.outboxrelay.support.relay;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.FoundRow;
import io.outboxrelay.relay.HeldGroup;
import io.outboxrelay.relay.Marks;
import io.outboxrelay.relay.OutboxStore;
import io.outboxrelay.relay.Page;
import io.outboxrelay.relay.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.springframework.dao.QueryTimeoutException;

/** A store with as few rows as a test gives it: remembers what it was told to write, and fails when told to. */
public final class RecordingStore implements OutboxStore {

    public final List<Marks> marked = new ArrayList<>();
    public final List<FoundRow> table = new ArrayList<>();
    public final List<String> released = new ArrayList<>();
    public final List<HeldGroup> held = new ArrayList<>();
    public int failures;

    public List<Long> sent() {
        return marked.stream()
                .flatMap(c -> c.sent().stream())
                .map(Marks.Sent::id)
                .toList();
    }

    public List<Marks.Retry> retries() {
        return marked.stream().flatMap(c -> c.retries().stream()).toList();
    }

    public List<Marks.Dead> dead() {
        return marked.stream().flatMap(c -> c.dead().stream()).toList();
    }

    public List<Long> blocked() {
        return marked.stream().flatMap(c -> c.blocked().stream()).toList();
    }

    public List<Long> scheduled() {
        return marked.stream().flatMap(c -> c.scheduled().stream()).toList();
    }

    @Override
    public void mark(String queue, Marks marks, Fence fence) {
        failIfTold();
        marked.add(marks);
    }

    @Override
    public Page release(String queue, String group, long upTo, Limit limit, Fence fence) {
        failIfTold();
        released.add(group);
        return new Page(List.of(), true);
    }

    @Override
    public Page pending(String queue, long above, Limit limit) {
        var sent = sent();
        return new Page(
                table.stream()
                        .filter(found -> found.id() > above && !sent.contains(found.id()))
                        .toList(),
                true);
    }

    @Override
    public Behind behind(String queue, long above, long upTo, int limit) {
        return new Behind(new long[0], new Snapshot(1, 1));
    }

    @Override
    public Page due(String queue, Limit limit) {
        return new Page(List.of(), true);
    }

    @Override
    public List<HeldGroup> heldGroups(String queue, String above, int limit) {
        return List.copyOf(held);
    }

    @Override
    public Sweep sweep(String queue, long above, Limit limit) {
        return new Sweep(new Snapshot(1, 1), pending(queue, above, limit));
    }

    private void failIfTold() {
        if (failures > 0) {
            failures--;
            throw new QueryTimeoutException("told to fail");
        }
    }
}
