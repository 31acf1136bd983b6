package io.outboxrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What any {@link Leases} promise, real or simulated. */
public abstract class LeasesContract {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Two processes on one table of leases. */
    public interface Bench extends AutoCloseable {

        Leases mine();

        Leases theirs();

        /** The lease ends without anybody's doing. */
        void expire(String queue);

        /** Whether an opinion fenced so would count. */
        boolean stands(Fence fence);

        @Override
        void close();
    }

    public final Bench bench = bench();

    public abstract Bench bench();

    @AfterEach
    public void close() {
        bench.close();
    }

    @Test
    public void only_one_process_holds_a_queue_at_a_time() {
        assertThat(bench.mine().acquire("orders", MINUTE)).isPresent();
        assertThat(bench.theirs().acquire("orders", MINUTE)).isEmpty();
        assertThat(bench.mine().acquire("orders", MINUTE)).isEmpty();
    }

    @Test
    public void each_queue_has_its_own_lease() {
        assertThat(bench.mine().acquire("orders", MINUTE)).isPresent();
        assertThat(bench.theirs().acquire("payments.fifo", MINUTE)).isPresent();
    }

    @Test
    public void a_lease_given_back_is_free_at_once() {
        bench.mine().acquire("orders", MINUTE).orElseThrow().release();
        assertThat(bench.theirs().acquire("orders", MINUTE)).isPresent();
        bench.theirs().acquire("payments", MINUTE).orElseThrow().release();
        assertThat(bench.mine().acquire("payments", MINUTE)).isPresent();
    }

    @Test
    public void a_lease_that_ended_is_free() {
        bench.mine().acquire("orders", MINUTE);
        bench.expire("orders");
        assertThat(bench.theirs().acquire("orders", MINUTE)).isPresent();
    }

    @Test
    public void a_lease_can_be_extended_again_and_again() {
        var lease = bench.mine().acquire("orders", MINUTE).orElseThrow();
        for (int i = 0; i < 5; i++) {
            assertThat(extended(bench.mine(), lease)).isTrue();
        }
        assertThat(bench.theirs().acquire("orders", MINUTE)).isEmpty();
        lease.release();
        assertThat(bench.theirs().acquire("orders", MINUTE)).isPresent();
    }

    @Test
    public void a_lease_that_has_passed_on_cannot_be_extended() {
        var lost = bench.mine().acquire("orders", MINUTE).orElseThrow();
        bench.expire("orders");
        var theirs = bench.theirs().acquire("orders", MINUTE).orElseThrow();
        assertThat(extended(bench.mine(), lost)).isFalse();
        assertThat(extended(bench.theirs(), theirs)).isTrue();
    }

    @Test
    public void giving_back_a_lease_that_has_passed_on_takes_nothing_from_its_new_holder() {
        var lost = bench.mine().acquire("orders", MINUTE).orElseThrow();
        bench.expire("orders");
        var theirs = bench.theirs().acquire("orders", MINUTE).orElseThrow();
        lost.release();
        assertThat(bench.mine().acquire("orders", MINUTE)).isEmpty();
        assertThat(extended(bench.theirs(), theirs)).isTrue();
    }

    @Test
    public void a_lease_that_ended_cannot_be_extended() {
        var lease = bench.mine().acquire("orders", MINUTE).orElseThrow();
        bench.expire("orders");
        assertThat(extended(bench.mine(), lease)).isFalse();
    }

    @Test
    public void many_leases_are_extended_at_once_and_each_is_told_of() {
        var kept = bench.mine().acquire("kept", MINUTE).orElseThrow().fence();
        var over = bench.mine().acquire("over", MINUTE).orElseThrow().fence();
        var gone = bench.mine().acquire("gone", MINUTE).orElseThrow().fence();
        bench.expire("over");
        bench.expire("gone");
        bench.theirs().acquire("gone", MINUTE);
        var renewal = bench.mine().renew(Set.of(kept, over, gone), MINUTE);
        assertThat(renewal.granted()).containsExactly(kept);
        assertThat(renewal.ended()).containsExactlyInAnyOrder(over, gone);
    }

    @Test
    public void opinions_stand_while_the_lease_is_held_and_fall_with_it() {
        var lease = bench.mine().acquire("orders", MINUTE).orElseThrow();
        assertThat(bench.stands(lease.fence())).isTrue();
        assertThat(extended(bench.mine(), lease)).isTrue();
        assertThat(bench.stands(lease.fence())).isTrue();
        bench.expire("orders");
        assertThat(bench.stands(lease.fence())).isFalse();
        bench.theirs().acquire("orders", MINUTE);
        assertThat(bench.stands(lease.fence())).isFalse();
    }

    @Test
    public void the_longest_queue_name_has_a_lease_too() {
        assertThat(bench.mine().acquire("q".repeat(75) + ".fifo", MINUTE)).isPresent();
    }

    /** Whether it was; if not, it has ended. */
    private static boolean extended(Leases leases, Leases.Lease lease) {
        var asked = Set.of(lease.fence());
        var renewal = leases.renew(asked, MINUTE);
        boolean granted = renewal.granted().equals(asked);
        assertThat(renewal.ended()).isEqualTo(granted ? Set.of() : asked);
        return granted;
    }
}
