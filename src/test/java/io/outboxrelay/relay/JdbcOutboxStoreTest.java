package io.outboxrelay.relay;

import io.outboxrelay.relay.RelaySettings.FifoOnDead;
import org.junit.jupiter.api.Nested;

/** The store's contracts on a real PostgreSQL. */
class JdbcOutboxStoreTest {

    @Nested
    class Reading extends OutboxStoreContract {
        @Override
        StoreBench bench(FifoOnDead onDead) {
            return new JdbcStoreBench(onDead);
        }
    }

    @Nested
    class Writing extends VerdictContract {
        @Override
        StoreBench bench(FifoOnDead onDead) {
            return new JdbcStoreBench(onDead);
        }
    }

    @Nested
    class HeldGroups extends HeldGroupsContract {
        @Override
        StoreBench bench(FifoOnDead onDead) {
            return new JdbcStoreBench(onDead);
        }
    }
}
