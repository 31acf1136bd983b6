package io.outboxrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.StoreUnderTest.Seed;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What verdicts promise to any {@link OutboxStore} that deletes what SQS has, real or simulated. */
public abstract class NothingKeptContract {

    private static final Seed ROW = Seed.of("orders.fifo", "x").group("g");

    public final StoreUnderTest bench = bench();
    public final OutboxStore store = bench.store();
    private final Fence fence = bench.grantLease("orders.fifo");

    public abstract StoreUnderTest bench();

    @AfterEach
    public void close() {
        bench.close();
    }

    @Test
    public void a_sent_row_is_gone_and_its_neighbours_are_not() {
        long before = bench.insert(ROW);
        long id = bench.insert(ROW);
        long after = bench.insert(ROW);
        assertThat(store.mark("orders.fifo", sent(bench.key(id)), fence)).isTrue();
        assertThat(bench.isThere(id)).isFalse();
        assertThat(bench.read(before).status()).isEqualTo("PENDING");
        assertThat(bench.read(after).status()).isEqualTo("PENDING");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PENDING", "SCHEDULED", "RETRY", "BLOCKED", "SENT", "DEAD", "DISCARDED"})
    public void that_a_row_was_sent_is_a_fact_whatever_its_status_and_whoever_has_the_lease(String status) {
        long id = bench.insert(ROW.status(status));
        bench.grantLease("orders.fifo");
        assertThat(store.mark("orders.fifo", sent(bench.key(id)), fence)).isFalse();
        assertThat(bench.isThere(id)).isFalse();
    }

    @Test
    public void a_mark_of_a_row_that_is_gone_is_no_failure() {
        var key = bench.key(bench.insert(ROW));
        store.mark("orders.fifo", sent(key), fence);
        assertThat(store.mark("orders.fifo", sent(key), fence)).isTrue();
        bench.expireLease(fence);
        assertThat(store.mark("orders.fifo", sent(key), fence)).isFalse();
    }

    @Test
    public void an_opinion_about_a_row_that_is_gone_does_not_bring_it_back() {
        var key = bench.key(bench.insert(ROW));
        store.mark("orders.fifo", sent(key), fence);
        var opinions = new Marks(
                List.of(),
                List.of(new Marks.Retry(key, 1, 0, "e")),
                List.of(new Marks.Dead(key, 1, "e")),
                List.of(key),
                List.of(key));
        assertThat(store.mark("orders.fifo", opinions, fence)).isTrue();
        assertThat(bench.isThere(key.id())).isFalse();
    }

    @Test
    public void another_message_with_the_same_id_stays() {
        long id = bench.insert(ROW);
        store.mark("orders.fifo", sent(new RowKey(id, new UUID(7, 7))), fence);
        assertThat(bench.read(id).status()).isEqualTo("PENDING");
    }

    @Test
    public void rows_that_failed_or_wait_are_marked_as_ever() {
        var failed = bench.key(bench.insert(ROW));
        var dead = bench.key(bench.insert(ROW));
        var blocked = bench.key(bench.insert(ROW));
        store.mark(
                "orders.fifo",
                new Marks(
                        List.of(),
                        List.of(new Marks.Retry(failed, 1, 60_000, "e")),
                        List.of(new Marks.Dead(dead, 5, "e")),
                        List.of(blocked),
                        List.of()),
                fence);
        assertThat(bench.read(failed.id()).status()).isEqualTo("RETRY");
        assertThat(bench.read(dead.id()).status()).isEqualTo("DEAD");
        assertThat(bench.read(blocked.id()).status()).isEqualTo("BLOCKED");
    }

    private static Marks sent(RowKey row) {
        return new Marks(List.of(new Marks.Sent(row, "sqs-1")), List.of(), List.of(), List.of(), List.of());
    }
}
