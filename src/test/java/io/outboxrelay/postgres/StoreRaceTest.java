package io.outboxrelay.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.Marks;
import io.outboxrelay.relay.OutboxStore;
import io.outboxrelay.relay.OutboxStore.Limit;
import io.outboxrelay.relay.OutboxStore.SentRows;
import io.outboxrelay.relay.RelaySettings.FifoOnDead;
import io.outboxrelay.relay.StoreUnderTest.Seed;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A person changes or locks a row in the moment in which the relay writes about it. */
class StoreRaceTest {

    private final JdbcStoreUnderTest bench = new JdbcStoreUnderTest(FifoOnDead.BLOCK);

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void a_row_discarded_while_its_group_is_released_stays_discarded() {
        var fence = bench.grantLease("orders.fifo");
        // Where the machine stalls, the person's lock is waited for in vain.
        assertThat(Stream.of("g1", "g2", "g3", "g4").anyMatch(group -> discardedWhileReleased(group, fence)))
                .isTrue();
    }

    /** Returns false if the release did not wait until the row was discarded. */
    private boolean discardedWhileReleased(String group, Fence fence) {
        long id = bench.insert(Seed.of("orders.fifo", "x").group(group).status("BLOCKED"));
        try (var person = bench.table().begin()) {
            person.run("UPDATE outbox_message SET status = 'DISCARDED' WHERE id = " + id);
            var release = CompletableFuture.supplyAsync(
                    () -> bench.store().release("orders.fifo", group, Long.MAX_VALUE, new Limit(10, 1_000), fence));
            await().until(() -> release.isDone() || someoneWaitsForALock());
            person.commit();
            try {
                assertThat(release.join().orElseThrow().rows()).isEmpty();
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(OutboxStore.Refused.class);
                return false;
            }
        }
        assertThat(bench.read(id).status()).isEqualTo("DISCARDED");
        return true;
    }

    @Test
    void a_sent_row_that_a_person_has_locked_is_not_taken_for_one_that_is_gone() {
        try (var deleting = new JdbcStoreUnderTest(FifoOnDead.BLOCK, SentRows.DELETED)) {
            var fence = deleting.grantLease("orders");
            var gone = new Marks.Sent(deleting.key(deleting.insert(Seed.of("orders", "x"))), "sqs-1");
            assertThat(deleting.store().mark("orders", sent(gone), fence)).isTrue();
            long id = deleting.insert(Seed.of("orders", "x"));
            var both = sent(gone, new Marks.Sent(deleting.key(id), "sqs-2"));
            try (var person = deleting.table().begin()) {
                person.run("SELECT FROM outbox_message WHERE id = " + id + " FOR UPDATE");
                assertThatThrownBy(() -> deleting.store().mark("orders", both, fence))
                        .isInstanceOf(OutboxStore.Refused.class);
                assertThat(deleting.isThere(id)).isTrue();
            }
            assertThat(deleting.store().mark("orders", both, fence)).isTrue();
            assertThat(deleting.isThere(id)).isFalse();
        }
    }

    private static Marks sent(Marks.Sent... sent) {
        return new Marks(List.of(sent), List.of(), List.of(), List.of(), List.of());
    }

    private boolean someoneWaitsForALock() {
        return bench.table().one(Boolean.class, "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)");
    }
}
