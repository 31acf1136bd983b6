package io.outboxrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;

/** A relay and its lookout among others: which queues it takes, keeps and hands over. */
class LookoutTest {

    private final ManualLoop loop = new ManualLoop();
    private final Street street = new Street();
    private final Map<String, ManualLease> leases = new TreeMap<>();
    private final Set<String> takenByOthers = new HashSet<>();
    private final List<String> asked = new ArrayList<>();
    private final Relay relay = new Relay("me", ports(TestRelay.settings()), street, new ManualDesk());

    @Test
    void a_queue_with_rows_is_discovered_and_its_lease_taken() {
        street.queues.add("orders");
        relay.start();
        loop.run();
        assertThat(leases).containsOnlyKeys("orders");
    }

    @Test
    void a_queue_that_another_relay_holds_is_asked_for_again_only_when_nobody_does() {
        street.queues.add("orders");
        takenByOthers.add("orders");
        relay.start();
        loop.advance(Duration.ofSeconds(10));
        assertThat(asked).hasSize(1);
        takenByOthers.clear();
        street.waiting.add("orders");
        loop.advance(Duration.ofSeconds(1));
        assertThat(leases).containsOnlyKeys("orders");
    }

    @Test
    void it_reports_alive_three_times_per_lease() {
        relay.start();
        loop.advance(TestRelay.settings().lease().multipliedBy(10));
        assertThat(street.beats).isEqualTo(31);
    }

    @Test
    void a_database_that_does_not_answer_is_asked_until_it_does() {
        street.down = true;
        relay.start();
        loop.advance(Duration.ofMinutes(5));
        street.down = false;
        street.queues.add("orders");
        loop.advance(Duration.ofSeconds(2));
        assertThat(leases).containsOnlyKeys("orders");
    }

    @Test
    void what_is_more_than_a_fair_share_is_handed_over_and_not_taken_back_at_once() {
        street.queues.addAll(Set.of("a", "b", "c", "d"));
        relay.start();
        loop.advance(Duration.ofMillis(1_500));
        assertThat(leases).hasSize(4);
        street.relays = 2;
        loop.advance(TestRelay.settings().lease().dividedBy(3));
        var givenBack = leases.entrySet().stream()
                .filter(lease -> lease.getValue().released > 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        assertThat(givenBack).hasSize(2);
        asked.clear();
        street.waiting.addAll(givenBack);
        loop.advance(Relay.KEEP_AWAY.minusSeconds(1));
        assertThat(asked).isEmpty();
    }

    @Test
    void a_relay_restricted_to_some_queues_does_not_look_for_others() {
        street.queues.addAll(Set.of("orders", "others"));
        street.waiting.addAll(Set.of("orders", "others"));
        new Relay("me", ports(TestSettings.only("orders")), street, new ManualDesk()).start();
        loop.advance(Duration.ofSeconds(2));
        assertThat(leases).containsOnlyKeys("orders");
    }

    @Test
    void a_stop_gives_every_lease_back_leaves_and_reports_once() {
        street.queues.addAll(Set.of("a", "b"));
        relay.start();
        loop.advance(Duration.ofSeconds(3));
        var done = new ArrayList<String>();
        relay.stop(() -> done.add("stopped"));
        loop.advance(Duration.ofMinutes(1));
        assertThat(done).containsExactly("stopped");
        assertThat(leases.values()).allMatch(lease -> lease.released == 1);
        assertThat(street.left).isEqualTo(1);
        street.queues.add("c");
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

    private Ports ports(RelaySettings settings) {
        return new Ports(settings, loop, new RecordingStore(), this::acquire, new ManualSender(), RelayEvents.NONE);
    }

    private Optional<Leases.Lease> acquire(String queue, Duration duration) {
        asked.add(queue);
        if (takenByOthers.contains(queue)) {
            return Optional.empty();
        }
        street.waiting.remove(queue);
        return Optional.of(leases.computeIfAbsent(queue, name -> new ManualLease()));
    }

    /** What the database would say. */
    private final class Street implements Roster {

        final Set<String> queues = new HashSet<>();
        final Set<String> waiting = new HashSet<>();
        int relays = 1;
        int beats;
        int left;
        boolean down;

        @Override
        public FairShare beat(String relayId, Set<String> only, Duration silence) {
            failIfDown();
            beats++;
            return new FairShare(relays, leases.size());
        }

        @Override
        public void leave(String relayId) {
            left++;
        }

        @Override
        public Set<String> discover(Collection<String> known) {
            failIfDown();
            return queues.stream().filter(queue -> !known.contains(queue)).collect(Collectors.toSet());
        }

        @Override
        public Set<String> waiting(List<Unheld> unheld, boolean thorough) {
            failIfDown();
            return unheld.stream().map(Unheld::queue).filter(waiting::contains).collect(Collectors.toSet());
        }

        private void failIfDown() {
            if (down) {
                throw new QueryTimeoutException("told to fail");
            }
        }
    }
}
