package io.outboxrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.OutboxStore.Limit;
import io.outboxrelay.relay.RelaySettings.FifoOnDead;
import io.outboxrelay.relay.StoreUnderTest.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What reading from any {@link OutboxStore} promises, real or simulated. */
public abstract class OutboxStoreContract {

    public static final Limit PLENTY = new Limit(1_000, 1 << 20);

    public final StoreUnderTest bench = bench(FifoOnDead.BLOCK);
    public final OutboxStore store = bench.store();

    public abstract StoreUnderTest bench(FifoOnDead onDead);

    @AfterEach
    public void close() {
        bench.close();
    }

    @Test
    public void pending_rows_come_in_order_of_id_from_above_an_id() {
        var ids = insert(Seed.of("orders", "x"), 5);
        insert(Seed.of("others", "x"), 1);
        assertThat(idsOf(store.pending("orders", 0, PLENTY))).isEqualTo(ids);
        assertThat(idsOf(store.pending("orders", ids.get(2), PLENTY))).isEqualTo(ids.subList(3, 5));
        assertThat(store.pending("orders", ids.get(4), PLENTY).exhausted()).isTrue();
    }

    @Test
    public void only_pending_rows_are_pending() {
        for (String status : List.of("SCHEDULED", "RETRY", "BLOCKED", "SENT", "DEAD", "DISCARDED")) {
            insert(Seed.of("orders.fifo", "x").group("g").status(status), 1);
        }
        assertThat(store.pending("orders.fifo", 0, PLENTY).rows()).isEmpty();
    }

    @Test
    public void a_row_comes_with_everything_that_sending_needs() {
        insert(Seed.of("orders.fifo", "{\"a\": \"ü\"}").group("g-1").attempts(3), 1);
        var row = store.pending("orders.fifo", 0, PLENTY).rows().get(0).row();
        assertThat(row.body()).isEqualTo("{\"a\": \"ü\"}");
        assertThat(row.attributes()).isEqualTo("{}");
        assertThat(row.groupId()).isEqualTo("g-1");
        assertThat(row.deduplicationId()).isNull();
        assertThat(row.attempts()).isEqualTo(3);
        assertThat(row.messageId()).isNotNull();
        // 11 bytes of body, the attribute outbox-message-id with 17 + 6 + 36, and not much more.
        assertThat(row.size()).isBetween(11 + 59, 11 + 59 + 20);
    }

    @Test
    public void a_page_stops_at_the_rows_it_may_have() {
        insert(Seed.of("orders", "x"), 5);
        assertThat(store.pending("orders", 0, new Limit(4, 1_000)).exhausted()).isFalse();
        assertThat(store.pending("orders", 0, new Limit(4, 1_000)).rows()).hasSize(4);
        assertThat(store.pending("orders", 0, new Limit(5, 1_000)).rows()).hasSize(5);
        assertThat(store.pending("orders", 0, new Limit(6, 1_000)).exhausted()).isTrue();
    }

    @Test
    public void a_page_stops_at_the_bytes_it_may_have_and_says_that_there_is_more() {
        insert(Seed.of("orders", "€".repeat(100)), 10); // 300 bytes each
        for (int bytes : new int[] {1, 299, 300}) {
            assertThat(store.pending("orders", 0, new Limit(100, bytes)).rows())
                    .as("%d bytes", bytes)
                    .hasSize(1);
        }
        assertThat(store.pending("orders", 0, new Limit(100, 301)).rows()).hasSize(2);
        assertThat(store.pending("orders", 0, new Limit(100, 2_999)).rows()).hasSize(10);
        assertThat(store.pending("orders", 0, new Limit(100, 900)).exhausted()).isFalse();
        assertThat(store.pending("orders", 0, new Limit(100, 3_001)).exhausted())
                .isTrue();
    }

    @Test
    public void reading_page_by_page_finds_every_row_once_whatever_the_limits() {
        var ids = IntStream.range(0, 60)
                .mapToObj(i -> bench.insert(Seed.of("orders", "x".repeat(1 + i * 37 % 400))))
                .toList();
        for (var limit : List.of(new Limit(7, 1 << 20), new Limit(1_000, 500), new Limit(5, 700), new Limit(1, 1))) {
            var found = new ArrayList<Long>();
            Page page;
            do {
                page = store.pending("orders", found.isEmpty() ? 0 : found.get(found.size() - 1), limit);
                found.addAll(idsOf(page));
            } while (!page.exhausted());
            assertThat(found).as("%s", limit).isEqualTo(ids);
        }
    }

    @Test
    public void rows_that_are_not_due_come_without_body_and_take_no_room() {
        insert(Seed.of("orders", "x".repeat(900)).availableIn(60_000), 5);
        insert(Seed.of("orders", "due"), 1);
        var page = store.pending("orders", 0, new Limit(100, 1_000));
        assertThat(page.rows())
                .extracting(FoundRow::state)
                .containsOnlyOnce(FoundRow.State.PENDING)
                .hasSize(6);
        assertThat(page.rows()).extracting(found -> found.row().body()).containsExactly("", "", "", "", "", "due");
        assertThat(page.exhausted()).isTrue();
    }

    @Test
    public void what_lies_behind_a_reader_comes_as_ids_with_the_snapshot_that_showed_them() {
        var ids = insert(Seed.of("orders", "x"), 5);
        bench.insert(Seed.of("others", "x"));
        var behind = store.behind("orders", ids.get(0), ids.get(3), 10);
        assertThat(behind.ids()).containsExactly(ids.get(1), ids.get(2), ids.get(3));
        assertThat(behind.snapshot().xmax()).isPositive();
        assertThat(store.behind("orders", 0, ids.get(4), 2).ids()).containsExactly(ids.get(0), ids.get(1));
        assertThat(store.behind("orders", 0, ids.get(4), 2).ids()).hasSize(2);
    }

    @Test
    public void due_rows_come_in_order_of_time() {
        long third = bench.insert(Seed.of("orders", "c").status("RETRY").availableIn(-1_000));
        long first = bench.insert(Seed.of("orders", "a").status("SCHEDULED").availableIn(-3_000));
        long second = bench.insert(Seed.of("orders", "b").status("RETRY").availableIn(-2_000));
        bench.insert(Seed.of("orders", "d").status("RETRY").availableIn(60_000));
        bench.insert(Seed.of("orders", "e").status("PENDING").availableIn(-4_000));
        bench.insert(Seed.of("others", "f").status("RETRY").availableIn(-4_000));
        var page = store.due("orders", PLENTY);
        assertThat(idsOf(page)).containsExactly(first, second, third);
        assertThat(page.rows())
                .extracting(FoundRow::state)
                .containsExactly(FoundRow.State.SCHEDULED, FoundRow.State.RETRY, FoundRow.State.RETRY);
        assertThat(page.exhausted()).isTrue();
    }

    @Test
    public void due_rows_are_limited_like_pending_ones() {
        insert(Seed.of("orders", "x".repeat(300)).status("RETRY").availableIn(-1_000), 10);
        assertThat(store.due("orders", new Limit(4, 1 << 20)).rows()).hasSize(4);
        assertThat(store.due("orders", new Limit(4, 1 << 20)).exhausted()).isFalse();
        assertThat(store.due("orders", new Limit(100, 301)).rows()).hasSize(2);
        assertThat(store.due("orders", new Limit(100, 3_001)).exhausted()).isTrue();
    }

    @Test
    public void uncommitted_and_rolled_back_rows_are_invisible_and_late_ones_keep_their_place() {
        var late = bench.begin();
        var never = bench.begin();
        long lateId = late.insert(Seed.of("orders", "late"));
        never.insert(Seed.of("orders", "never"));
        long id = bench.insert(Seed.of("orders", "now"));
        assertThat(idsOf(store.pending("orders", 0, PLENTY))).containsExactly(id);
        late.commit();
        never.rollback();
        assertThat(idsOf(store.pending("orders", 0, PLENTY))).containsExactly(lateId, id);
    }

    @Test
    public void a_snapshot_never_runs_back_and_its_lower_end_waits_for_the_oldest_transaction() {
        var before = snapshot();
        var open = bench.begin();
        open.insert(Seed.of("orders", "x"));
        insert(Seed.of("orders", "x"), 3);
        var during = snapshot();
        insert(Seed.of("orders", "x"), 3);
        var later = snapshot();
        assertThat(during.xmax()).isGreaterThan(before.xmax());
        assertThat(later.xmax()).isGreaterThan(during.xmax());
        assertThat(later.xmin()).isEqualTo(during.xmin()).isLessThan(during.xmax());
        open.commit();
        assertThat(snapshot().xmin()).isGreaterThanOrEqualTo(later.xmax());
    }

    @Test
    public void a_page_knows_what_had_ended_before_it_was_read() {
        insert(Seed.of("orders", "x"), 5);
        var page = store.pending("orders", 0, PLENTY);
        assertThat(page.snapshot().xmin()).isEqualTo(page.snapshot().xmax());
    }

    private Snapshot snapshot() {
        return store.pending("orders", 0, PLENTY).snapshot();
    }

    public List<Long> insert(Seed row, int times) {
        return IntStream.range(0, times).mapToObj(i -> bench.insert(row)).toList();
    }

    public static List<Long> idsOf(Page page) {
        return page.rows().stream().map(FoundRow::id).toList();
    }
}
