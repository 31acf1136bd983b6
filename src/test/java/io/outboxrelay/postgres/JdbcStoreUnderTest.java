package io.outboxrelay.postgres;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.OutboxStore;
import io.outboxrelay.relay.OutboxStore.SentRows;
import io.outboxrelay.relay.RelaySettings.FifoOnDead;
import io.outboxrelay.relay.RowKey;
import io.outboxrelay.relay.StoreUnderTest;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.support.relay.MessageTable;
import java.util.UUID;
import javax.sql.DataSource;

/** The bench of the store on PostgreSQL. */
final class JdbcStoreUnderTest implements StoreUnderTest {

    private final TestDatabase database = TestDatabase.migrated();
    private final MessageTable table = new MessageTable(database);
    private final OutboxStore store;

    JdbcStoreUnderTest(FifoOnDead onDead) {
        this(onDead, SentRows.KEPT);
    }

    JdbcStoreUnderTest(FifoOnDead onDead, SentRows sentRows) {
        store = new JdbcOutboxStore(TestPostgres.jdbc(database.dataSource()), onDead, () -> 0, sentRows);
    }

    DataSource dataSource() {
        return database.dataSource();
    }

    MessageTable table() {
        return table;
    }

    @Override
    public OutboxStore store() {
        return store;
    }

    @Override
    public long insert(Seed row) {
        long id = table.insert(row.queue(), row.group(), row.body(), row.status(), row.availableInMillis());
        table.run(
                "UPDATE outbox_message SET attempts = ? WHERE id = ? AND attempts <> ?",
                row.attempts(),
                id,
                row.attempts());
        return id;
    }

    @Override
    public RowKey key(long id) {
        return new RowKey(id, table.one(UUID.class, "SELECT message_id FROM outbox_message WHERE id = ?", id));
    }

    @Override
    public boolean isThere(long id) {
        return table.one(Boolean.class, "SELECT EXISTS (SELECT 1 FROM outbox_message WHERE id = ?)", id);
    }

    @Override
    public Stored read(long id) {
        return table.stored(id);
    }

    @Override
    public Transaction begin() {
        var transaction = table.begin();
        return new Transaction() {
            @Override
            public long insert(Seed row) {
                return transaction.insert(row.queue(), row.group(), row.body());
            }

            @Override
            public void commit() {
                transaction.commit();
            }

            @Override
            public void rollback() {
                transaction.close();
            }
        };
    }

    @Override
    public Fence grantLease(String queue) {
        var fence = new Fence("queue:" + queue, UUID.randomUUID().toString());
        table.run("""
                INSERT INTO outbox_lock (name, lock_until, locked_at, locked_by)
                VALUES (?, timezone('utc', now()) + interval '1 minute', timezone('utc', now()), ?)
                ON CONFLICT (name) DO UPDATE SET locked_by = excluded.locked_by, lock_until = excluded.lock_until
                """, fence.lock(), fence.holder());
        return fence;
    }

    @Override
    public void expireLease(Fence fence) {
        table.run("UPDATE outbox_lock SET lock_until = timezone('utc', now()) WHERE name = ?", fence.lock());
    }

    @Override
    public void close() {
        database.close();
    }
}
