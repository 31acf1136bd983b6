package io.outboxrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.StoreUnderTest.Seed;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What any {@link Roster} promises, real or simulated. */
public abstract class RosterContract {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Set<String> ALL = Set.of();

    /** A roster beside a table with rows and leases. */
    public interface Bench extends AutoCloseable {

        Roster roster();

        StoreUnderTest rows();

        /** This relay was heard of last so long ago. */
        void silentFor(String relay, Duration time);

        @Override
        void close();
    }

    public final Bench bench = bench();
    private final Roster roster = bench.roster();
    private final String me = UUID.randomUUID().toString();
    private final String other = UUID.randomUUID().toString();

    public abstract Bench bench();

    @AfterEach
    public void close() {
        bench.close();
    }

    @Test
    public void a_beat_counts_the_relays_that_live_and_the_queues_they_hold() {
        assertThat(roster.beat(me, ALL, LONG)).isEqualTo(new FairShare(1, 0));
        bench.rows().grantLease("a");
        bench.rows().expireLease(bench.rows().grantLease("b"));
        roster.beat(other, ALL, LONG);
        assertThat(roster.beat(me, ALL, LONG)).isEqualTo(new FairShare(2, 1));
    }

    @Test
    public void a_relay_that_leaves_or_falls_silent_no_longer_counts() {
        roster.beat(other, ALL, LONG);
        roster.leave(other);
        assertThat(roster.beat(me, ALL, LONG).relays()).isEqualTo(1);
        roster.beat(other, ALL, LONG);
        bench.silentFor(other, Duration.ofSeconds(16));
        assertThat(roster.beat(me, ALL, Duration.ofSeconds(15)).relays()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PENDING", "SCHEDULED", "RETRY", "BLOCKED", "DEAD"})
    public void a_queue_with_unsent_rows_is_discovered(String status) {
        bench.rows().insert(Seed.of("orders.fifo", "x").group("g").status(status));
        assertThat(roster.discover(Set.of())).containsExactly("orders.fifo");
        assertThat(roster.discover(Set.of("orders.fifo"))).isEmpty();
    }

    @Test
    public void queues_with_nothing_left_to_send_are_not_discovered() {
        bench.rows().insert(Seed.of("orders", "x").status("SENT"));
        bench.rows().insert(Seed.of("payments", "x").status("DISCARDED"));
        assertThat(roster.discover(Set.of())).isEmpty();
    }

    @Test
    public void all_queues_are_discovered_in_one_look_whatever_their_names() {
        var names = Set.of("A", "Z", "_", "-", "0", "a", "a.fifo", "ab", "z", "zz", "z".repeat(80));
        names.forEach(name -> bench.rows().insert(Seed.of(name, "x").group("g")));
        assertThat(roster.discover(Set.of())).isEqualTo(names);
        assertThat(roster.discover(Set.of("ab", "A", "z".repeat(80))))
                .containsExactlyInAnyOrder("Z", "_", "-", "0", "a", "a.fifo", "z", "zz");
    }

    @Test
    public void queues_that_relays_have_held_are_known_without_rows() {
        bench.rows().expireLease(bench.rows().grantLease("idle"));
        bench.rows().grantLease("held");
        assertThat(roster.heldLately(Set.of())).containsExactlyInAnyOrder("idle", "held");
        assertThat(roster.heldLately(Set.of("held", "others"))).containsExactly("idle");
    }

    @Test
    public void queues_wait_that_have_rows_to_send_and_no_living_lease() {
        for (String queue : List.of("free", "held", "ended")) {
            bench.rows().insert(Seed.of(queue, "x"));
        }
        bench.rows().insert(Seed.of("done", "x").status("SENT"));
        bench.rows().insert(Seed.of("later", "x").status("RETRY").availableIn(60_000));
        bench.rows().insert(Seed.of("due", "x").status("SCHEDULED").availableIn(-1_000));
        bench.rows().grantLease("held");
        bench.rows().expireLease(bench.rows().grantLease("ended"));
        var asked = List.of("free", "held", "ended", "done", "later", "due").stream()
                .map(queue -> new Roster.Unheld(queue, 0))
                .toList();
        assertThat(roster.waiting(asked, false)).containsExactlyInAnyOrder("free", "ended", "due");
    }

    @Test
    public void rows_up_to_the_id_asked_above_do_not_count() {
        long id = bench.rows().insert(Seed.of("orders", "x"));
        assertThat(roster.waiting(List.of(new Roster.Unheld("orders", id)), false))
                .isEmpty();
        assertThat(roster.waiting(List.of(new Roster.Unheld("orders", id - 1)), false))
                .containsExactly("orders");
    }

    @Test
    public void blocked_rows_count_in_a_thorough_look_only() {
        bench.rows().insert(Seed.of("orders.fifo", "x").group("g").status("BLOCKED"));
        var asked = List.of(new Roster.Unheld("orders.fifo", 0));
        assertThat(roster.waiting(asked, false)).isEmpty();
        assertThat(roster.waiting(asked, true)).containsExactly("orders.fifo");
    }
}
