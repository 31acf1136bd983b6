package io.outboxrelay.postgres;

import io.outboxrelay.relay.HeldGroupsContract;
import io.outboxrelay.relay.NothingKeptContract;
import io.outboxrelay.relay.OutboxStore.SentRows;
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
    class WritingWhereNothingIsKept extends NothingKeptContract {
        @Override
        public StoreUnderTest bench() {
            return new JdbcStoreUnderTest(FifoOnDead.BLOCK, SentRows.DELETED);
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
