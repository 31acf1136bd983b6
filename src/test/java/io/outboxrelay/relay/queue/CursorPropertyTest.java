package io.outboxrelay.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outboxrelay.relay.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random transactions against the cursor: whatever commits is read once, however late it commits. */
class CursorPropertyTest {

    private static final int PAGE = 5;

    private static final class Transaction {

        private final List<Long> ids = new ArrayList<>();
        private long xid;
    }

    private final List<Transaction> open = new ArrayList<>();
    private final TreeSet<Long> unread = new TreeSet<>();
    private final Set<Long> read = new HashSet<>();
    private final Set<Long> committed = new HashSet<>();
    private final Cursor cursor = new Cursor();
    private long nextXid = 1;
    private long nextId = 1;
    /** As the table is: its first column gives the transaction an id before that of the row is drawn. */
    private boolean xidComesFirst = true;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void every_committed_row_is_read_and_the_floor_follows(long seed) {
        play(new Random(seed));
        assertThat(read).isEqualTo(committed);
        assertThat(cursor.safeFloor()).isGreaterThan(nextId / 2);
    }

    /** As COPY without that column, or an explicit nextval: the property above can fail. */
    @Test
    void a_transaction_that_drew_ids_before_its_own_would_be_passed() {
        xidComesFirst = false;
        assertThatThrownBy(() -> play(new Random(1))).isInstanceOf(AssertionError.class);
    }

    private void play(Random random) {
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 300; i++) {
                step(random);
                checkSafeFloor();
            }
        }
        open.forEach(this::commit);
        open.clear();
        for (int i = 0; i < 5; i++) {
            sweep();
        }
    }

    private void step(Random random) {
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
                    cursor.startSweep(snapshot());
                }
                end(random);
            }
        }
    }

    private void draw(Transaction transaction) {
        if (xidComesFirst) {
            giveXid(transaction);
        }
        transaction.ids.add(nextId++);
    }

    private void giveXid(Transaction transaction) {
        if (transaction.xid == 0) {
            transaction.xid = nextXid++;
        }
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
        giveXid(transaction);
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
        while (cursor.sweeping()) {
            readPage();
        }
        cursor.startSweep(snapshot());
        while (cursor.sweeping()) {
            readPage();
        }
        readPage();
    }

    private Snapshot snapshot() {
        return new Snapshot(
                open.stream().mapToLong(t -> t.xid).filter(xid -> xid > 0).min().orElse(nextXid), nextXid);
    }

    private void checkSafeFloor() {
        assertThat(unread.headSet(cursor.safeFloor(), true)).isEmpty();
        assertThat(open.stream().flatMap(transaction -> transaction.ids.stream()))
                .allMatch(id -> id > cursor.safeFloor());
    }
}
