package io.outboxrelay.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.relay.OutboxStore.Limit;
import io.outboxrelay.relay.RelaySettings.FifoOnDead;
import io.outboxrelay.relay.StoreUnderTest;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A person changes a row in the moment in which the relay writes about it: the person's word stands. */
class StoreRaceTest {

    private final JdbcStoreUnderTest bench = new JdbcStoreUnderTest(FifoOnDead.BLOCK);

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void a_row_discarded_while_its_group_is_released_stays_discarded() {
        var fence = bench.grantLease("orders.fifo");
        long id = bench.insert(
                StoreUnderTest.Seed.of("orders.fifo", "x").group("g").status("BLOCKED"));
        try (var person = bench.table().begin()) {
            person.run("UPDATE outbox_message SET status = 'DISCARDED' WHERE id = " + id);
            var release = CompletableFuture.supplyAsync(
                    () -> bench.store().release("orders.fifo", "g", Long.MAX_VALUE, new Limit(10, 1_000), fence));
            awaitLockWait();
            person.commit();
            assertThat(release.join().orElseThrow().rows()).isEmpty();
        }
        assertThat(bench.read(id).status()).isEqualTo("DISCARDED");
    }

    private void awaitLockWait() {
        await().until(() ->
                bench.table().one(Boolean.class, "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)"));
    }
}
