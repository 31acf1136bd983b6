package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.FoundRow;
import io.outboxrelay.relay.HeldGroup;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Page;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The lineup of a FIFO queue: groups take turns, each with rows in at most one request, so batches fill across groups and
 * a failed row holds back its own group only. A turn is one row, or several if the settings say so and none of the group
 * has failed just now.
 */
final class FifoLineup implements Lineup {

    /** Releasable groups looked at per call: with very many of them, the rest has its turn at the next call. */
    private static final int LOOKS = 100;

    private final Map<String, MessageGroup> groups = new HashMap<>();
    private final Set<MessageGroup> ready = new LinkedHashSet<>();
    /** Groups with BLOCKED rows and nothing before them, as far as has been read. */
    private final Set<MessageGroup> releasable = new LinkedHashSet<>();

    private final int mostOfGroup;
    private final RecentFailures failures;
    private final LongSupplier clock;
    private int heads;
    /** The group that gives rows to the batch being packed. */
    private @Nullable MessageGroup turn;

    /** {@code mostOfGroup} rows of a group go in one request; {@code failures} outlast this lineup, {@code clock} is the loop's. */
    FifoLineup(int mostOfGroup, RecentFailures failures, LongSupplier clock) {
        this.mostOfGroup = mostOfGroup;
        this.failures = failures;
        this.clock = clock;
    }

    /** Starts with what earlier relays left in the table. */
    void load(Collection<HeldGroup> held) {
        for (HeldGroup state : held) {
            var group = group(state.group());
            group.load(state);
            settle(group);
        }
    }

    @Override
    public boolean keepsOrder() {
        return true;
    }

    @Override
    public boolean admit(FoundRow found, boolean passed) {
        var group = groupOf(found.row());
        boolean admitted = group.admit(found, passed);
        if (admitted && found.state() == FoundRow.State.RETRY) {
            heads++;
            // Another relay may have seen it fail.
            failed(found.row());
        }
        settle(group);
        return admitted;
    }

    @Override
    public boolean hasReady(int rows) {
        int more = rows - ready.size();
        var groups = ready.iterator();
        while (more > 0 && groups.hasNext()) {
            var group = groups.next();
            more -= group.readyRows(mostOf(group)) - 1;
        }
        return more <= 0;
    }

    @Override
    public void startBatch() {
        turn = null;
    }

    @Override
    public @Nullable OutboxRow poll() {
        if (turn == null || !turn.givesMore(mostOf(turn))) {
            var next = ready.iterator();
            if (!next.hasNext()) {
                return null;
            }
            turn = next.next();
            next.remove();
        }
        var row = turn.poll();
        heads -= turn.isHeldBy(row) ? 1 : 0;
        return row;
    }

    private int mostOf(MessageGroup group) {
        return mostOfGroup > 1 && failures.has(group.name(), clock.getAsLong()) ? 1 : mostOfGroup;
    }

    @Override
    public void unpoll(OutboxRow row) {
        var group = groupOf(row);
        group.unpoll(row);
        heads += group.isHeldBy(row) ? 1 : 0;
        settle(group);
    }

    @Override
    public void failed(OutboxRow row) {
        if (mostOfGroup > 1) {
            failures.add(groupOf(row).name(), clock.getAsLong());
        }
    }

    @Override
    public void done(OutboxRow row) {
        var group = groupOf(row);
        group.done(row);
        settle(group);
    }

    @Override
    public List<OutboxRow> hold(OutboxRow row) {
        return groupOf(row).hold(row);
    }

    @Override
    public List<OutboxRow> shed(OutboxRow row) {
        return groupOf(row).shed();
    }

    @Override
    public int waitingAgain() {
        return heads;
    }

    @Override
    public boolean wantsRelease() {
        return !releasable.isEmpty();
    }

    @Override
    public Optional<String> nextRelease(long passedUpTo) {
        for (int looks = Math.min(releasable.size(), LOOKS); looks > 0; looks--) {
            var next = releasable.iterator();
            var group = next.next();
            next.remove();
            if (group.mayRelease(passedUpTo)) {
                group.startRelease(passedUpTo);
                return Optional.of(group.name());
            }
            settle(group);
        }
        return Optional.empty();
    }

    @Override
    public void released(String name, Page page) {
        var group = group(name);
        group.released(page);
        settle(group);
    }

    @Override
    public void notReleased(String name) {
        var group = group(name);
        group.notReleased();
        settle(group);
    }

    /** Puts a group where its state belongs after each change of it. */
    private void settle(MessageGroup group) {
        if (group.isReady()) {
            ready.add(group);
        } else if (group.wantsRelease()) {
            releasable.add(group);
        } else if (group.isForgettable()) {
            groups.remove(group.name());
        }
    }

    private MessageGroup groupOf(OutboxRow row) {
        return group(Objects.requireNonNull(row.groupId(), "a FIFO row has a group"));
    }

    private MessageGroup group(String name) {
        return groups.computeIfAbsent(name, MessageGroup::new);
    }
}
