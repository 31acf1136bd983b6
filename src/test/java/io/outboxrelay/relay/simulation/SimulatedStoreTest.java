package io.outboxrelay.relay.simulation;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.HeldGroupsContract;
import io.outboxrelay.relay.Leases;
import io.outboxrelay.relay.LeasesContract;
import io.outboxrelay.relay.Marks;
import io.outboxrelay.relay.NothingKeptContract;
import io.outboxrelay.relay.OutboxStore.SentRows;
import io.outboxrelay.relay.OutboxStoreContract;
import io.outboxrelay.relay.RelaySettings.FifoOnDead;
import io.outboxrelay.relay.Roster;
import io.outboxrelay.relay.RosterContract;
import io.outboxrelay.relay.StoreUnderTest;
import io.outboxrelay.relay.VerdictContract;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** The simulated database keeps the same contracts as the real one, or the simulation would prove nothing. */
class SimulatedStoreTest {

    @Nested
    class Reading extends OutboxStoreContract {
        @Override
        public StoreUnderTest bench(FifoOnDead onDead) {
            return new SimulatedStoreUnderTest(onDead);
        }
    }

    @Nested
    class Writing extends VerdictContract {
        @Override
        public StoreUnderTest bench(FifoOnDead onDead) {
            return new SimulatedStoreUnderTest(onDead);
        }
    }

    @Nested
    class WritingWhereNothingIsKept extends NothingKeptContract {
        @Override
        public StoreUnderTest bench() {
            return new SimulatedStoreUnderTest(FifoOnDead.BLOCK, SentRows.DELETED);
        }
    }

    @Nested
    class HeldGroups extends HeldGroupsContract {
        @Override
        public StoreUnderTest bench(FifoOnDead onDead) {
            return new SimulatedStoreUnderTest(onDead);
        }
    }

    @Nested
    class Leasing extends LeasesContract {
        @Override
        public Bench bench() {
            var rows = new SimulatedStoreUnderTest(FifoOnDead.BLOCK);
            var mine = new SimulatedLeases(rows.database, () -> {}, "me");
            var theirs = new SimulatedLeases(rows.database, () -> {}, "they");
            return new Bench() {
                @Override
                public Leases mine() {
                    return mine;
                }

                @Override
                public Leases theirs() {
                    return theirs;
                }

                @Override
                public void expire(String queue) {
                    rows.expire(SimulatedLeases.lockName(queue));
                }

                @Override
                public boolean stands(Fence fence) {
                    long id = rows.insert(StoreUnderTest.Seed.of("probe", "x").group("g"));
                    var blocks = new Marks(List.of(), List.of(), List.of(), List.of(rows.key(id)), List.of());
                    rows.store().mark("probe", blocks, fence);
                    return rows.read(id).status().equals("BLOCKED");
                }

                @Override
                public void close() {
                    rows.close();
                }
            };
        }
    }

    @Nested
    class Calling extends RosterContract {
        @Override
        public Bench bench() {
            var rows = new SimulatedStoreUnderTest(FifoOnDead.BLOCK);
            var roster = new SimulatedRoster(rows.database, () -> {});
            return new Bench() {
                @Override
                public Roster roster() {
                    return roster;
                }

                @Override
                public StoreUnderTest rows() {
                    return rows;
                }

                @Override
                public void silentFor(String relay, Duration time) {
                    rows.database.relays.computeIfPresent(relay, (id, seen) -> rows.database.now() - time.toNanos());
                }

                @Override
                public void close() {
                    rows.close();
                }
            };
        }
    }
}
