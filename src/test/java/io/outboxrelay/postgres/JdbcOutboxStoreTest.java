package io.outboxrelay.postgres;

import io.outboxrelay.relay.HeldGroupsContract;
import io.outboxrelay.relay.OutboxStoreContract;
import io.outboxrelay.relay.RelaySettings.FifoOnDead;
import io.outboxrelay.relay.StoreUnderTest;
import io.outboxrelay.relay.VerdictContract;
import org.junit.jupiter.api.Nested;

/** The store's contracts on a real PostgreSQL. */
class JdbcOutboxStoreTest {

    @Nested
    class Reading extends OutboxStoreContract {
        @Override
        public StoreUnderTest bench(FifoOnDead onDead) {
            return new JdbcStoreUnderTest(onDead);
        }
    }

    @Nested
    class Writing extends VerdictContract {
        @Override
        public StoreUnderTest bench(FifoOnDead onDead) {
            return new JdbcStoreUnderTest(onDead);
        }
    }

    @Nested
    class HeldGroups extends HeldGroupsContract {
        @Override
        public StoreUnderTest bench(FifoOnDead onDead) {
            return new JdbcStoreUnderTest(onDead);
        }
    }
}
