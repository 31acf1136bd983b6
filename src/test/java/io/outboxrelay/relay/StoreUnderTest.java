package io.outboxrelay.relay;

import org.jspecify.annotations.Nullable;

/** A store under test with what happens around it: producers, other relays, persons. */
public interface StoreUnderTest extends AutoCloseable {

    /** A row as a producer, or an earlier relay, left it. */
    record Seed(
            String queue, @Nullable String group, String body, String status, long availableInMillis, int attempts) {

        public static Seed of(String queue, String body) {
            return new Seed(queue, null, body, "PENDING", 0, 0);
        }

        public Seed group(String name) {
            return new Seed(queue, name, body, status, availableInMillis, attempts);
        }

        public Seed status(String other) {
            // a row in RETRY has failed
            int least = other.equals("RETRY") ? 1 : 0;
            return new Seed(queue, group, body, other, availableInMillis, Math.max(least, attempts));
        }

        public Seed availableIn(long millis) {
            return new Seed(queue, group, body, status, millis, attempts);
        }

        public Seed attempts(int count) {
            return new Seed(queue, group, body, status, availableInMillis, count);
        }
    }

    /** A row as an operator sees it. */
    record Stored(
            String status,
            int attempts,
            @Nullable String lastError,
            @Nullable String sqsMessageId,
            boolean hasSentAt,
            long dueInMillis) {}

    /** A producer's transaction that stays open until it ends. */
    interface Transaction {

        long insert(Seed row);

        void commit();

        void rollback();
    }

    OutboxStore store();

    long insert(Seed row);

    boolean isThere(long id);

    Stored read(long id);

    Transaction begin();

    /** Grants the lease of a queue to some relay, whoever had it. */
    Fence grantLease(String queue);

    /** The lease ends without being passed on. */
    void expireLease(Fence fence);

    /** What tells the row from every other. */
    RowKey key(long id);

    @Override
    void close();
}
