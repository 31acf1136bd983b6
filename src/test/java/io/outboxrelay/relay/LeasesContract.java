package io.outboxrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
            assertThat(lease.extend(MINUTE)).isTrue();
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
        assertThat(lost.extend(MINUTE)).isFalse();
        assertThat(theirs.extend(MINUTE)).isTrue();
    }

    @Test
    public void giving_back_a_lease_that_has_passed_on_takes_nothing_from_its_new_holder() {
        var lost = bench.mine().acquire("orders", MINUTE).orElseThrow();
        bench.expire("orders");
        var theirs = bench.theirs().acquire("orders", MINUTE).orElseThrow();
        lost.release();
        assertThat(bench.mine().acquire("orders", MINUTE)).isEmpty();
        assertThat(theirs.extend(MINUTE)).isTrue();
    }

    @Test
    public void a_lease_that_ended_cannot_be_extended() {
        var lease = bench.mine().acquire("orders", MINUTE).orElseThrow();
        bench.expire("orders");
        assertThat(lease.extend(MINUTE)).isFalse();
    }

    @Test
    public void opinions_stand_while_the_lease_is_held_and_fall_with_it() {
        var lease = bench.mine().acquire("orders", MINUTE).orElseThrow();
        assertThat(bench.stands(lease.fence())).isTrue();
        lease.extend(MINUTE);
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
}
