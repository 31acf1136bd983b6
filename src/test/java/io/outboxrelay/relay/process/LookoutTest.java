package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.Leases;
import io.outboxrelay.relay.OutboxStore.SentRows;
import io.outboxrelay.relay.Ports;
import io.outboxrelay.relay.RelayEvents;
import io.outboxrelay.relay.RelaySettings;
import io.outboxrelay.support.relay.ManualDatabase;
import io.outboxrelay.support.relay.ManualLease;
import io.outboxrelay.support.relay.ManualLoop;
import io.outboxrelay.support.relay.ManualRoster;
import io.outboxrelay.support.relay.ManualSender;
import io.outboxrelay.support.relay.TestSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A relay and its lookout among others: which queues it takes, keeps and hands over. */
class LookoutTest {

    private final ManualLoop loop = new ManualLoop();
    private final ManualRoster roster = new ManualRoster();
    private final Map<String, ManualLease> leases = new TreeMap<>();
    private final Set<String> takenByOthers = new HashSet<>();
    private final List<String> asked = new ArrayList<>();
    private final List<Integer> looked = new ArrayList<>();
    private final Relay relay = relay(TestSettings.standard());

    @Test
    void a_queue_with_rows_is_discovered_and_its_lease_taken() {
        roster.queues.add("orders");
        relay.start();
        loop.run();
        assertThat(leases).containsOnlyKeys("orders");
    }

    @Test
    void a_queue_that_another_relay_holds_is_asked_for_again_only_when_nobody_does() {
        roster.queues.add("orders");
        takenByOthers.add("orders");
        relay.start();
        loop.advance(Duration.ofSeconds(10));
        assertThat(asked).hasSize(1);
        takenByOthers.clear();
        roster.waiting.add("orders");
        loop.advance(Duration.ofSeconds(1));
        assertThat(leases).containsOnlyKeys("orders");
    }

    @Test
    void it_says_whether_its_first_look_found_work() {
        relay.start();
        loop.run();
        assertThat(looked).containsExactly(0);
        roster.queues.add("orders");
        loop.advance(Lookout.DISCOVERY_INTERVAL);
        assertThat(looked).containsExactly(0, 1);
    }

    @Test
    void a_relay_of_certain_queues_says_so_too() {
        relay(TestSettings.only("orders")).start();
        loop.run();
        assertThat(looked).containsExactly(0);
    }

    @Test
    void it_reports_alive_three_times_per_lease() {
        relay.start();
        loop.advance(TestSettings.standard().lease().multipliedBy(10));
        assertThat(roster.beats).isEqualTo(31);
    }

    @Test
    void a_database_that_does_not_answer_is_asked_until_it_does() {
        roster.down = true;
        relay.start();
        loop.advance(Duration.ofMinutes(5));
        roster.down = false;
        roster.queues.add("orders");
        loop.advance(Duration.ofSeconds(2));
        assertThat(leases).containsOnlyKeys("orders");
    }

    @Test
    void what_is_more_than_a_fair_share_is_handed_over_and_not_taken_back_at_once() {
        roster.queues.addAll(Set.of("a", "b", "c", "d"));
        relay.start();
        loop.advance(Duration.ofMillis(1_500));
        assertThat(leases).hasSize(4);
        roster.relays = 2;
        // Until half a second after the next report.
        loop.advance(TestSettings.standard().heartbeat().minusSeconds(1));
        var givenBack = leases.entrySet().stream()
                .filter(lease -> lease.getValue().released > 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        assertThat(givenBack).hasSize(2);
        asked.clear();
        roster.waiting.addAll(givenBack);
        loop.advance(Relay.KEEP_AWAY.minusSeconds(1));
        assertThat(asked).isEmpty();
    }

    @Test
    void a_queue_that_others_have_held_is_looked_at_though_this_relay_never_saw_a_row_of_it() {
        roster.held.add("idle");
        relay.start();
        loop.advance(Duration.ofSeconds(2));
        assertThat(asked).isEmpty();
        roster.waiting.add("idle");
        loop.advance(TestSettings.standard().idlePollInterval());
        assertThat(leases).containsOnlyKeys("idle");
    }

    @Test
    void before_a_relay_with_its_share_leaves_a_queue_to_others_it_counts_again() {
        holdsOneOfTwoRelays();
        roster.leases = 3;
        roster.waiting.add("b");
        loop.advance(TestSettings.standard().idlePollInterval());
        assertThat(leases).containsOnlyKeys("a", "b");
    }

    @Test
    void a_relay_with_its_share_leaves_the_next_queue_to_others_for_a_moment() {
        holdsOneOfTwoRelays();
        roster.leases = 1;
        roster.waiting.add("b");
        loop.advance(Relay.HESITATION);
        assertThat(leases).containsOnlyKeys("a");
        loop.advance(TestSettings.standard().idlePollInterval().multipliedBy(2));
        assertThat(leases).containsOnlyKeys("a", "b");
    }

    /** The count is from before it took its queue. */
    private void holdsOneOfTwoRelays() {
        roster.relays = 2;
        roster.queues.add("a");
        roster.held.add("b");
        relay.start();
        loop.advance(Duration.ofMillis(1_500));
        assertThat(leases).containsOnlyKeys("a");
    }

    @Test
    void a_relay_restricted_to_some_queues_does_not_look_for_others() {
        roster.queues.addAll(Set.of("orders", "others"));
        roster.waiting.addAll(Set.of("orders", "others"));
        relay(TestSettings.only("orders")).start();
        loop.advance(Duration.ofSeconds(2));
        assertThat(leases).containsOnlyKeys("orders");
    }

    @Test
    void a_stop_gives_every_lease_back_leaves_and_reports_once() {
        roster.queues.addAll(Set.of("a", "b"));
        relay.start();
        loop.advance(Duration.ofSeconds(3));
        var done = new ArrayList<String>();
        relay.stop(() -> done.add("stopped"));
        loop.advance(Duration.ofMinutes(1));
        assertThat(done).containsExactly("stopped");
        assertThat(leases.values()).allMatch(lease -> lease.released == 1);
        assertThat(roster.left).isEqualTo(1);
        roster.queues.add("c");
        loop.advance(Duration.ofMinutes(1));
        assertThat(leases).doesNotContainKey("c");
    }

    @Test
    void a_stop_without_any_queue_is_over_at_once() {
        var done = new ArrayList<String>();
        relay.stop(() -> done.add("stopped"));
        loop.run();
        assertThat(done).containsExactly("stopped");
    }

    private Relay relay(RelaySettings settings) {
        var reports = new QueueReports();
        var database = new ManualDatabase(roster, new Leases() {
            @Override
            public Optional<Lease> acquire(String queue, Duration duration) {
                return LookoutTest.this.acquire(queue);
            }

            @Override
            public Renewal renew(Set<Fence> held, Duration duration) {
                return new Renewal(held, Set.of());
            }
        });
        var events = new EventFan(loop, List.of(reports, new RelayEvents() {
            @Override
            public void looked(int queues) {
                looked.add(queues);
            }
        }));
        return new Relay(
                "me",
                new Ports(settings, loop, database.store(loop::now, SentRows.KEPT), new ManualSender(), events),
                database,
                reports,
                1L << 30);
    }

    private Optional<Leases.Lease> acquire(String queue) {
        asked.add(queue);
        if (takenByOthers.contains(queue)) {
            return Optional.empty();
        }
        roster.waiting.remove(queue);
        roster.leases++;
        return Optional.of(leases.computeIfAbsent(queue, name -> new ManualLease()));
    }
}
