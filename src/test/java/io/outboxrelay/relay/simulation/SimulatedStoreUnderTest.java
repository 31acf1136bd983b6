package io.outboxrelay.relay.simulation;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.OutboxStore;
import io.outboxrelay.relay.OutboxStore.SentRows;
import io.outboxrelay.relay.RelaySettings.FifoOnDead;
import io.outboxrelay.relay.RowKey;
import io.outboxrelay.relay.StoreUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The bench of the simulated store. Its time stands still. */
final class SimulatedStoreUnderTest implements StoreUnderTest {

    private static final long NOW = Duration.ofDays(1).toNanos();

    final SimulatedDatabase database = new SimulatedDatabase(() -> NOW);
    private final OutboxStore store;

    SimulatedStoreUnderTest(FifoOnDead onDead) {
        this(onDead, SentRows.KEPT);
    }

    SimulatedStoreUnderTest(FifoOnDead onDead, SentRows sentRows) {
        store = new SimulatedStore(database, onDead, sentRows, () -> {}, trace -> {});
    }

    @Override
    public OutboxStore store() {
        return store;
    }

    @Override
    public long insert(Seed row) {
        var transaction = begin();
        long id = transaction.insert(row);
        transaction.commit();
        return id;
    }

    @Override
    public RowKey key(long id) {
        return database.rows.get(id).key();
    }

    @Override
    public boolean isThere(long id) {
        return database.rows.containsKey(id);
    }

    @Override
    public Stored read(long id) {
        var row = database.rows.get(id);
        long due = Duration.ofNanos(row.availableAt - NOW).toMillis();
        return new Stored(row.status(), row.attempts, row.lastError, row.sqsMessageId, row.is("SENT"), due);
    }

    @Override
    public Transaction begin() {
        var transaction = database.begin();
        List<SimulatedRow> written = new ArrayList<>();
        return new Transaction() {
            @Override
            public long insert(Seed seed) {
                long delay = Duration.ofMillis(seed.availableInMillis()).toNanos();
                var row = database.insert(transaction, seed.queue(), seed.group(), seed.body(), seed.status(), delay);
                row.attempts = seed.attempts();
                written.add(row);
                return row.id;
            }

            @Override
            public void commit() {
                database.commit(transaction, written);
            }

            @Override
            public void rollback() {
                database.rollBack(transaction, written);
            }
        };
    }

    @Override
    public Fence grantLease(String queue) {
        var fence = new Fence(SimulatedLeases.lockName(queue), UUID.randomUUID().toString());
        database.lock(fence.lock(), fence.holder(), NOW + Duration.ofMinutes(1).toNanos());
        return fence;
    }

    @Override
    public void expireLease(Fence fence) {
        expire(fence.lock());
    }

    void expire(String lock) {
        database.lock(lock, database.locks.get(lock).holder(), NOW);
    }

    @Override
    public void close() {
        // nothing is kept
    }
}
