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

/** What any {@link OutboxStore} promises about groups that are held or blocked. */
public abstract class HeldGroupsContract {

    private static final String QUEUE = "orders.fifo";
    private static final Limit PLENTY = new Limit(1_000, 1 << 20);

    public final StoreUnderTest bench = bench(FifoOnDead.BLOCK);
    public final OutboxStore store = bench.store();

    public abstract StoreUnderTest bench(FifoOnDead onDead);

    @AfterEach
    public void close() {
        bench.close();
    }

    @Test
    public void held_groups_come_with_the_row_that_holds_them_and_the_first_blocked_one() {
        long failed = insert("a", "RETRY");
        long blocked = insert("a", "BLOCKED");
        long lastBlocked = insert("a", "BLOCKED");
        long dead = insert("b", "DEAD");
        long freed = insert("c", "BLOCKED");
        insert("d", "PENDING");
        insert("e", "SENT");
        assertThat(store.heldGroups(QUEUE, "", 10))
                .containsExactly(
                        new HeldGroup("a", false, failed, blocked, lastBlocked),
                        new HeldGroup("b", false, dead, null, null),
                        new HeldGroup("c", false, null, freed, freed));
    }

    @Test
    public void with_skip_a_dead_row_holds_nothing() {
        try (var skipping = bench(FifoOnDead.SKIP)) {
            skipping.insert(seed("a", "DEAD"));
            long blocked = skipping.insert(seed("a", "BLOCKED"));
            assertThat(skipping.store().heldGroups(QUEUE, "", 10))
                    .contains(new HeldGroup("a", false, null, blocked, blocked));
        }
    }

    @Test
    public void held_groups_are_read_page_by_page_in_order_of_name() {
        var names = List.of("!", "A", "Z", "_", "a", "z", "~");
        names.forEach(name -> insert(name, "RETRY"));
        var found = new ArrayList<String>();
        List<HeldGroup> page;
        do {
            page = store.heldGroups(QUEUE, found.isEmpty() ? "" : found.get(found.size() - 1), 3);
            page.forEach(group -> found.add(group.group()));
        } while (!page.isEmpty());
        assertThat(found).isEqualTo(names);
    }

    @Test
    public void a_group_larger_than_a_page_comes_whole_and_hides_none_behind_it() {
        insert("a", "RETRY");
        long dead = insert("b", "DEAD");
        long firstBlocked = IntStream.range(0, 10)
                .mapToLong(i -> insert("b", "BLOCKED"))
                .min()
                .orElseThrow();
        long lastBlocked = insert("b", "BLOCKED");
        long failed = insert("c", "RETRY");
        assertThat(store.heldGroups(QUEUE, "a", 3))
                .startsWith(new HeldGroup("b", false, dead, firstBlocked, lastBlocked));
        assertThat(store.heldGroups(QUEUE, "b", 3)).containsExactly(new HeldGroup("c", false, failed, null, null));
        assertThat(store.heldGroups(QUEUE, "c", 3)).isEmpty();
    }

    @Test
    public void released_rows_are_the_first_blocked_ones_in_order_and_pending_from_then_on() {
        var fence = bench.grantLease(QUEUE);
        var ids = IntStream.range(0, 5).mapToObj(i -> insert("a", "BLOCKED")).toList();
        insert("b", "BLOCKED");
        var page = store.release(QUEUE, "a", Long.MAX_VALUE, new Limit(3, 1_000), fence)
                .orElseThrow();
        assertThat(OutboxStoreContract.idsOf(page)).isEqualTo(ids.subList(0, 3));
        assertThat(page.exhausted()).isFalse();
        assertThat(ids)
                .extracting(id -> bench.read(id).status())
                .containsExactly("PENDING", "PENDING", "PENDING", "BLOCKED", "BLOCKED");
        var rest = store.release(QUEUE, "a", Long.MAX_VALUE, new Limit(3, 1_000), fence)
                .orElseThrow();
        assertThat(OutboxStoreContract.idsOf(rest)).isEqualTo(ids.subList(3, 5));
        assertThat(rest.exhausted()).isTrue();
    }

    @Test
    public void a_release_stops_at_the_id_it_may_go_up_to() {
        var fence = bench.grantLease(QUEUE);
        long first = insert("a", "BLOCKED");
        long second = insert("a", "BLOCKED");
        var page = store.release(QUEUE, "a", first, PLENTY, fence).orElseThrow();
        assertThat(OutboxStoreContract.idsOf(page)).containsExactly(first);
        assertThat(bench.read(second).status()).isEqualTo("BLOCKED");
    }

    @Test
    public void a_release_stops_at_the_bytes_it_may_have() {
        var fence = bench.grantLease(QUEUE);
        for (int i = 0; i < 5; i++) {
            bench.insert(Seed.of(QUEUE, "x".repeat(300)).group("a").status("BLOCKED"));
        }
        assertThat(store.release(QUEUE, "a", Long.MAX_VALUE, new Limit(100, 301), fence)
                        .orElseThrow()
                        .rows())
                .hasSize(2);
        var rest = store.release(QUEUE, "a", Long.MAX_VALUE, new Limit(100, 901), fence)
                .orElseThrow();
        assertThat(rest.rows()).hasSize(3).allMatch(found -> found.row().body().length() == 300);
        assertThat(rest.exhausted()).isTrue();
    }

    @Test
    public void nothing_is_released_once_the_lease_has_passed_on_or_ended() {
        var fence = bench.grantLease(QUEUE);
        long id = insert("a", "BLOCKED");
        bench.grantLease(QUEUE);
        assertThat(store.release(QUEUE, "a", Long.MAX_VALUE, PLENTY, fence)).isEmpty();
        bench.expireLease(fence);
        assertThat(store.release(QUEUE, "a", Long.MAX_VALUE, PLENTY, fence)).isEmpty();
        assertThat(bench.read(id).status()).isEqualTo("BLOCKED");
    }

    @Test
    public void a_release_that_finds_nothing_is_not_one_that_was_refused() {
        var fence = bench.grantLease(QUEUE);
        assertThat(store.release(QUEUE, "a", Long.MAX_VALUE, PLENTY, fence)).hasValueSatisfying(page -> {
            assertThat(page.rows()).isEmpty();
            assertThat(page.exhausted()).isTrue();
        });
    }

    private long insert(String group, String status) {
        return bench.insert(seed(group, status));
    }

    private static Seed seed(String group, String status) {
        return Seed.of(QUEUE, "x").group(group).status(status);
    }
}
