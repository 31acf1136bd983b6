package io.outboxrelay.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.FoundRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Outcome.Kind;
import io.outboxrelay.relay.Page;
import io.outboxrelay.relay.Ports;
import io.outboxrelay.relay.RelayEvents;
import io.outboxrelay.support.relay.ManualLoop;
import io.outboxrelay.support.relay.ManualSender;
import io.outboxrelay.support.relay.RecordingStore;
import io.outboxrelay.support.relay.Rows;
import io.outboxrelay.support.relay.TestSettings;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How often a queue is read that takes nothing: hundreds of names that somebody mistyped must not cost a database a core. */
class RestingReadsTest {

    private static final Outcome UNSENDABLE = Outcome.failed(Kind.UNSENDABLE, "InvalidMessage", "no number");
    private static final Outcome MISSING = Outcome.failed(Kind.QUEUE_DOWN, "NonExistentQueue", "missing");

    private final ManualLoop loop = new ManualLoop();
    private final ManualSender sender = new ManualSender();
    private final CountingStore store = new CountingStore();

    @Test
    void a_queue_that_is_missing_is_read_every_few_seconds_only() {
        store.table.add(new FoundRow(Rows.row(1), FoundRow.State.PENDING));
        start();
        refuseFor(Duration.ofSeconds(10));
        store.reads = 0;
        refuseFor(Duration.ofMinutes(1));
        assertThat(store.reads).isBetween(5, 15);
        assertThat(store.marked).isEmpty();
    }

    @Test
    void what_was_committed_meanwhile_leaves_at_once_when_it_takes_messages() {
        store.table.add(new FoundRow(Rows.row(1), FoundRow.State.PENDING));
        start();
        refuseFor(Duration.ofSeconds(10));
        store.table.add(new FoundRow(Rows.row(2), FoundRow.State.PENDING));
        while (sender.underWay().isEmpty()) {
            loop.advance(Duration.ofMillis(10));
        }
        sender.next().accept();
        loop.advance(Duration.ofMillis(100));
        assertThat(sender.underWay()).hasSize(1);
        sender.next().accept();
        loop.advance(Duration.ofMillis(100));
        assertThat(store.sent()).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void messages_that_can_never_be_sent_do_not_keep_one_that_can_from_being_found() {
        store.table.add(new FoundRow(Rows.row(1), FoundRow.State.PENDING));
        start();
        refuseFor(Duration.ofSeconds(10));
        store.most = 10;
        Rows.rows(2, 101).forEach(row -> store.table.add(new FoundRow(row, FoundRow.State.PENDING)));
        long end = loop.now() + Duration.ofSeconds(30).toNanos();
        while (loop.now() < end && store.dead().size() < 100) {
            loop.advance(Duration.ofMillis(10));
            while (!sender.underWay().isEmpty()) {
                boolean missing = sender.underWay().get(0).get(0) == 1;
                sender.next().answer(missing ? MISSING : UNSENDABLE);
            }
        }
        assertThat(store.dead()).hasSize(100);
    }

    private void start() {
        var ports = new Ports(TestSettings.standard(), loop, store, sender, RelayEvents.NONE);
        new QueuePass(
                        "orders",
                        ports,
                        new Fence("l", "me"),
                        new Breaker(),
                        new RequestBudget(64, 1L << 30, loop.now()),
                        List.of(),
                        new Owner())
                .start();
        loop.run();
    }

    private void refuseFor(Duration time) {
        long end = loop.now() + time.toNanos();
        while (loop.now() < end) {
            loop.advance(Duration.ofMillis(10));
            while (!sender.underWay().isEmpty()) {
                sender.next().answer(MISSING);
            }
        }
    }

    private static final class CountingStore extends RecordingStore {

        private int reads;
        private int most = Integer.MAX_VALUE;

        @Override
        public Page pending(String queue, long above, Limit limit) {
            reads++;
            var dead = dead().stream().map(mark -> mark.row().id()).collect(Collectors.toSet());
            var all = super.pending(queue, above, limit).rows().stream()
                    .filter(found -> !dead.contains(found.id()))
                    .toList();
            var rows = all.subList(0, Math.min(most, all.size()));
            return new Page(rows, rows.size() == all.size(), Rows.NO_TRANSACTIONS);
        }

        @Override
        public Page due(String queue, Limit limit) {
            reads++;
            return super.due(queue, limit);
        }
    }

    private static final class Owner implements QueuePass.Owner {

        @Override
        public boolean trustsLease() {
            return true;
        }

        @Override
        public void leaseEnded() {}

        @Override
        public void passEnded() {}
    }
}
