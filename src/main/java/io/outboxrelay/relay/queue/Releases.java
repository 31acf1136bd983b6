package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.DatabaseUse;
import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.OutboxStore;
import io.outboxrelay.relay.Page;
import io.outboxrelay.relay.Ports;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Groups whose BLOCKED rows are to come back, each in its turn among the writes of its queue. Used by the loop's thread only.
 */
final class Releases {

    /**
     * A group whose BLOCKED rows up to an id may follow now.
     *
     * @param done gets them, or nothing when the database will not change the first one; not called when the release is lost
     */
    record Release(String group, long upTo, OutboxStore.Limit limit, Consumer<Optional<Page>> done) {}

    /** Who has to know what becomes of releases. */
    interface Listener {

        /** A release failed: its rows may have been released all the same, and would not be returned a second time. */
        void releaseLost();

        /** By the database's word the lease has ended or passed on: nothing was written that only its holder may write. */
        void leaseEnded();
    }

    private final String queue;
    private final Ports ports;
    private final Fence fence;
    private final UnwrittenMarks unwritten;
    private final Listener listener;
    private final Deque<Release> waiting = new ArrayDeque<>();

    Releases(String queue, Ports ports, Fence fence, UnwrittenMarks unwritten, Listener listener) {
        this.queue = queue;
        this.ports = ports;
        this.fence = fence;
        this.unwritten = unwritten;
        this.listener = listener;
    }

    void add(Release release) {
        waiting.add(release);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    void clear() {
        waiting.clear();
    }

    /** Releases the next group; {@code ended} is called when others may have their turn. */
    void next(Runnable ended) {
        var release = waiting.remove();
        // The table has a row as PENDING that is to be BLOCKED: what is behind it would come without it.
        long upTo = Math.min(release.upTo, unwritten.mayGoUpTo(release.group));
        ports.loop()
                .offload(
                        Loop.Lane.ROWS,
                        () -> ports.store().release(queue, release.group, upTo, release.limit, fence),
                        page -> {
                            ports.events().databaseWorks(queue, DatabaseUse.RELEASE_GROUP);
                            ended.run();
                            page.ifPresentOrElse(
                                    found -> release.done.accept(
                                            upTo == release.upTo ? Optional.of(found) : part(found)),
                                    listener::leaseEnded);
                        },
                        e -> {
                            ports.events().databaseFailed(queue, DatabaseUse.RELEASE_GROUP, e);
                            failed(release, e, ended);
                        });
    }

    private static Optional<Page> part(Page found) {
        return found.rows().isEmpty() ? Optional.empty() : Optional.of(new Page(found.rows(), false, found.snapshot()));
    }

    /** What stands before the row that can't be changed is found by halves. */
    private void failed(Release release, RuntimeException e, Runnable ended) {
        int half = release.limit.rows() / 2;
        boolean refused = e instanceof OutboxStore.Refused;
        if (refused && half > 0) {
            var limit = new OutboxStore.Limit(half, release.limit.bytes());
            add(new Release(release.group, release.upTo, limit, release.done));
        }
        ended.run();
        if (!refused) {
            listener.releaseLost();
        } else if (half == 0) {
            release.done.accept(Optional.empty());
        }
    }
}
