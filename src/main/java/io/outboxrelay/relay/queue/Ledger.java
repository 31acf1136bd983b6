package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.DatabaseUse;
import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.Marks;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.OutboxStore;
import io.outboxrelay.relay.Page;
import io.outboxrelay.relay.Ports;
import io.outboxrelay.relay.RowKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * The verdicts that wait to be written. One write is under way at a time, and all that comes meanwhile goes into the next
 * one: a slow request delays no other's mark, and the busier the queue, the larger and cheaper the writes. What fails is
 * repeated until it succeeds: a sent row that is not marked would be sent again. Used by the loop's thread only.
 */
final class Ledger {

    /** Rows of one kind in one statement. */
    static final int MOST_AT_ONCE = 1_000;

    private static final Backoff REPEAT = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    /** Must see what was blocked before it, so it takes its turn among the writes. */
    private record Release(String group, long upTo, OutboxStore.Limit limit, Consumer<Page> done) {}

    private final String queue;
    private final Ports ports;
    private final Fence fence;
    private final Listener listener;
    private final List<Marks.Sent> sent = new ArrayList<>();
    private final List<Marks.Retry> retries = new ArrayList<>();
    private final List<Marks.Dead> dead = new ArrayList<>();
    private final List<RowKey> blocked = new ArrayList<>();
    private final List<RowKey> scheduled = new ArrayList<>();
    private final List<Release> releases = new ArrayList<>();
    private final UnwrittenMarks unwritten;
    private boolean writing;
    private boolean releaseTurn;
    private int failures;

    /** Who has to know what became of the writes. */
    interface Listener {

        /** The verdicts of these rows are in the table. */
        void written(Collection<RowKey> rows);

        /** A release failed: its rows may have been released all the same, and would not be returned a second time. */
        void releaseLost();

        /** By the database's word the lease has ended or passed on: opinions were not written. */
        void leaseEnded();
    }

    Ledger(String queue, Ports ports, Fence fence, Listener listener) {
        this.queue = queue;
        this.ports = ports;
        this.fence = fence;
        this.listener = listener;
        this.unwritten = new UnwrittenMarks(ports.loop(), this::flush);
    }

    void sent(OutboxRow row, String sqsMessageId) {
        sent.add(new Marks.Sent(row.key(), sqsMessageId));
    }

    void retry(OutboxRow row, int attempts, Duration delay, String error) {
        retries.add(new Marks.Retry(row.key(), attempts, delay.toMillis(), error));
    }

    void dead(OutboxRow row, int attempts, String error) {
        dead.add(new Marks.Dead(row.key(), attempts, error));
    }

    void blocked(OutboxRow row) {
        blocked.add(row.key());
    }

    void scheduled(OutboxRow row) {
        scheduled.add(row.key());
    }

    void release(String group, long upTo, OutboxStore.Limit limit, Consumer<Page> done) {
        releases.add(new Release(group, upTo, limit, done));
    }

    /** Forgets what only the lease's holder may write. What SQS has taken is still marked. */
    void forgetOpinions() {
        retries.clear();
        dead.clear();
        blocked.clear();
        scheduled.clear();
        releases.clear();
        unwritten.forgetOpinions();
    }

    /** Whether nothing is left to be written, but for rows that can't be marked now. */
    boolean isIdle() {
        return !writing && isEmpty();
    }

    UnwrittenMarks unwritten() {
        return unwritten;
    }

    /** Starts the next write if none is under way. */
    void flush() {
        if (writing || isEmpty()) {
            return;
        }
        writing = true;
        if (unwritten.any()) {
            write(unwritten.next());
            return;
        }
        boolean marksWait = hasMarks();
        if (!releases.isEmpty() && blocked.isEmpty() && (releaseTurn || !marksWait)) {
            releaseTurn = false;
            release(releases.remove(0));
        } else {
            releaseTurn = true;
            write(new Marks(take(sent), take(retries), take(dead), take(blocked), take(scheduled)));
        }
    }

    private void write(Marks marks) {
        ports.loop()
                .offload(
                        Loop.Lane.ROWS,
                        () -> ports.store().mark(queue, marks, fence),
                        stood -> written(marks, stood),
                        e -> repeat(marks, e));
    }

    private void written(Marks marks, boolean fenceStood) {
        writing = false;
        if (unwritten.written(marks)) {
            ports.events().databaseWorks(queue, DatabaseUse.WRITE_LAST_VERDICTS);
        }
        if (failures > 0) {
            failures = 0;
            ports.events().databaseWorks(queue, DatabaseUse.WRITE_VERDICTS);
        }
        if (fenceStood) {
            listener.written(marks.rows());
        } else {
            listener.written(marks.facts());
            listener.leaseEnded();
        }
    }

    private void repeat(Marks marks, RuntimeException e) {
        boolean aside = unwritten.failed(marks, e instanceof OutboxStore.Refused);
        failures += aside ? 0 : 1;
        ports.events().databaseFailed(queue, aside ? DatabaseUse.WRITE_LAST_VERDICTS : DatabaseUse.WRITE_VERDICTS, e);
        // The whole database may be away: nothing is hurried.
        ports.loop().after(REPEAT.bound(Math.max(1, failures)), () -> {
            writing = false;
            flush();
        });
    }

    private void release(Release release) {
        ports.loop()
                .offload(
                        Loop.Lane.ROWS,
                        () -> ports.store().release(queue, release.group, release.upTo, release.limit, fence),
                        page -> {
                            writing = false;
                            ports.events().databaseWorks(queue, DatabaseUse.RELEASE_GROUP);
                            page.ifPresentOrElse(release.done, listener::leaseEnded);
                        },
                        e -> {
                            writing = false;
                            ports.events().databaseFailed(queue, DatabaseUse.RELEASE_GROUP, e);
                            listener.releaseLost();
                        });
    }

    private boolean isEmpty() {
        return releases.isEmpty() && !hasMarks() && !unwritten.any();
    }

    private boolean hasMarks() {
        return !(sent.isEmpty() && retries.isEmpty() && dead.isEmpty() && blocked.isEmpty() && scheduled.isEmpty());
    }

    private static <T> List<T> take(List<T> all) {
        var head = all.subList(0, Math.min(all.size(), MOST_AT_ONCE));
        var taken = List.copyOf(head);
        head.clear();
        return taken;
    }
}
