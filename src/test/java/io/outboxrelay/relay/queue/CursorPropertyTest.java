package io.outboxrelay.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random transactions against the cursor: whatever commits is read once, however late it commits. */
class CursorPropertyTest {

    private static final int PAGE = 5;

    /** Steps that a transaction may have an id of a row and no transaction id of its own: less than the cursor allows for. */
    private static final int STEPS_WITHOUT_XID = 4;

    private static final long STEP = Cursor.SETTLES_AFTER.toNanos() / (STEPS_WITHOUT_XID + 1);

    private static final class Transaction {

        private final List<Long> ids = new ArrayList<>();
        private long xid;
        private int drawnAt;
    }

    private final List<Transaction> open = new ArrayList<>();
    private final TreeSet<Long> unread = new TreeSet<>();
    private final Set<Long> read = new HashSet<>();
    private final Set<Long> committed = new HashSet<>();
    private final Cursor cursor = new Cursor();
    private long nextXid = 1;
    private long nextId = 1;
    private int steps;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void every_committed_row_is_read_and_the_floor_follows(long seed) {
        var random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 300; i++) {
                step(random);
            }
            checkSafeFloor();
        }
        open.forEach(this::commit);
        open.clear();
        for (int i = 0; i < 5; i++) {
            sweep();
        }
        assertThat(read).isEqualTo(committed);
        assertThat(cursor.safeFloor()).isGreaterThan(nextId / 2);
    }

    private void step(Random random) {
        steps++;
        open.stream()
                .filter(t -> t.xid == 0 && !t.ids.isEmpty() && steps - t.drawnAt >= STEPS_WITHOUT_XID)
                .forEach(this::giveXid);
        switch (random.nextInt(8)) {
            case 0, 1 -> open.add(new Transaction());
            case 2, 3 -> {
                if (!open.isEmpty()) {
                    draw(open.get(random.nextInt(open.size())));
                }
            }
            case 4 -> end(random);
            case 5, 6 -> readPage();
            default -> {
                if (random.nextInt(4) == 0 && !cursor.sweeping()) {
                    cursor.startSweep(snapshot(), now());
                }
                end(random);
            }
        }
    }

    private void draw(Transaction transaction) {
        if (transaction.ids.isEmpty()) {
            transaction.drawnAt = steps;
        }
        transaction.ids.add(nextId++);
    }

    private void giveXid(Transaction transaction) {
        transaction.xid = nextXid++;
    }

    private void end(Random random) {
        if (!open.isEmpty()) {
            // The older ones tend to stay open for long.
            var ending = open.remove(Math.max(random.nextInt(open.size()), random.nextInt(open.size())));
            if (random.nextInt(5) > 0) {
                commit(ending);
            }
        }
    }

    private void commit(Transaction transaction) {
        if (transaction.xid == 0) {
            giveXid(transaction);
        }
        committed.addAll(transaction.ids);
        unread.addAll(transaction.ids);
    }

    private void readPage() {
        var page = unread.tailSet(cursor.position(), false).stream().limit(PAGE).toList();
        page.forEach(unread::remove);
        read.addAll(page);
        cursor.read(page.isEmpty() ? 0 : page.get(page.size() - 1), page.size() < PAGE);
    }

    private void sweep() {
        steps += STEPS_WITHOUT_XID + 1;
        while (cursor.sweeping()) {
            readPage();
        }
        cursor.startSweep(snapshot(), now());
        while (cursor.sweeping()) {
            readPage();
        }
        readPage();
    }

    private Snapshot snapshot() {
        return new Snapshot(
                open.stream().mapToLong(t -> t.xid).filter(xid -> xid > 0).min().orElse(nextXid), nextXid);
    }

    private long now() {
        return steps * STEP;
    }

    private void checkSafeFloor() {
        assertThat(unread.headSet(cursor.safeFloor(), true)).isEmpty();
        assertThat(open.stream().flatMap(transaction -> transaction.ids.stream()))
                .allMatch(id -> id > cursor.safeFloor());
    }
}
