package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.DatabaseUse;
import io.outboxrelay.relay.HeldGroup;
import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads, when a pass over a FIFO queue starts, the groups that earlier passes left held. Used by the loop's thread only. */
final class HeldGroupsReader {

    /** Index entries looked at for a page, and so the most groups in it: some 20 ms when they are in no cache. */
    static final int PAGE = 5_000;

    private static final Duration TRY_AGAIN_AFTER = Duration.ofSeconds(1);

    private final String queue;
    private final Ports ports;
    private final Consumer<List<HeldGroup>> done;
    private final List<HeldGroup> found = new ArrayList<>();
    private long startedAt;
    private long took;
    private boolean stopped;

    /** Calls {@code done} once with all of them, unless stopped before. */
    HeldGroupsReader(String queue, Ports ports, Consumer<List<HeldGroup>> done) {
        this.queue = queue;
        this.ports = ports;
        this.done = done;
    }

    void start() {
        startedAt = ports.loop().now();
        next();
    }

    /** Does not try again after a failure. */
    void stop() {
        stopped = true;
    }

    /** Nanoseconds until all were read. */
    long took() {
        return took;
    }

    private void next() {
        String above = found.isEmpty() ? "" : found.get(found.size() - 1).group();
        ports.loop()
                .offload(Loop.Lane.ROWS, () -> ports.store().heldGroups(queue, above, PAGE), this::read, this::failed);
    }

    private void read(List<HeldGroup> groups) {
        ports.events().databaseWorks(queue, DatabaseUse.READ_HELD_GROUPS);
        found.addAll(groups);
        if (groups.isEmpty()) {
            took = ports.loop().now() - startedAt;
            done.accept(found);
        } else if (!stopped) {
            next();
        }
    }

    /** Goes on where it was: what it has read would take as long again. */
    private void failed(RuntimeException e) {
        ports.events().databaseFailed(queue, DatabaseUse.READ_HELD_GROUPS, e);
        ports.loop().after(TRY_AGAIN_AFTER, () -> {
            if (!stopped) {
                next();
            }
        });
    }
}
