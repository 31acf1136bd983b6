package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.DatabaseUse;
import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.Marks;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.OutboxStore;
import io.outboxrelay.relay.Ports;
import io.outboxrelay.relay.RowKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The verdicts that wait to be written. One write is under way at a time, and all that comes meanwhile goes into the next
 * one: a slow request delays no other's mark, and the busier the queue, the larger and cheaper the writes. What fails is
 * repeated until it succeeds: a sent row that is not marked would be sent again. Used by the loop's thread only.
 */
final class Ledger {

    /** Rows of one kind in one statement. */
    static final int MOST_AT_ONCE = 1_000;

    private static final Backoff REPEAT = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    private final String queue;
    private final Ports ports;
    private final Fence fence;
    private final Listener listener;
    private final List<Marks.Sent> sent = new ArrayList<>();
    private final List<Marks.Retry> retries = new ArrayList<>();
    private final List<Marks.Dead> dead = new ArrayList<>();
    private final List<RowKey> blocked = new ArrayList<>();
    private final List<RowKey> scheduled = new ArrayList<>();
    private final UnwrittenMarks unwritten;
    private final Releases releases;
    private boolean writing;
    private boolean repeatsTurn;
    private boolean releaseTurn;
    private int failures;

    /** Who has to know what became of the writes. */
    interface Listener extends Releases.Listener {

        /** The verdicts of these rows are in the table; of none after a write that has failed, when there may be nothing left to write. */
        void written(Collection<RowKey> rows);
    }

    Ledger(String queue, Ports ports, Fence fence, Listener listener) {
        this.queue = queue;
        this.ports = ports;
        this.fence = fence;
        this.listener = listener;
        this.unwritten = new UnwrittenMarks(ports.loop(), this::flush);
        this.releases = new Releases(queue, ports, fence, unwritten, listener);
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
        unwritten.expectBlocked(row);
    }

    void scheduled(OutboxRow row) {
        scheduled.add(row.key());
    }

    /** It must see what was blocked before it, so it takes its turn among the writes. */
    void release(Releases.Release release) {
        releases.add(release);
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
        boolean marksWait = hasMarks();
        // Neither waits for the other: rows that somebody has locked would take all the time there is.
        repeatsTurn = unwritten.any() && !(repeatsTurn && (marksWait || !releases.isEmpty()));
        if (repeatsTurn) {
            write(unwritten.next());
            return;
        }
        if (!releases.isEmpty() && blocked.isEmpty() && (releaseTurn || !marksWait)) {
            releaseTurn = false;
            releases.next(() -> {
                writing = false;
                flush();
            });
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
        boolean refused = e instanceof OutboxStore.Refused;
        boolean aside = unwritten.failed(marks, refused);
        failures += aside ? 0 : 1;
        ports.events().databaseFailed(queue, aside ? DatabaseUse.WRITE_LAST_VERDICTS : DatabaseUse.WRITE_VERDICTS, e);
        // The whole database may be away: nothing is hurried. When it refuses a row it is there, and the others wait
        // for this one.
        ports.loop().after(REPEAT.bound(refused ? 1 : failures), () -> {
            writing = false;
            flush();
            listener.written(List.of());
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
