package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SystemTimeTest {

    private long monotonic = 7_000;
    private long wall = 1_800_000_000_000L;
    private final SystemTime time = new SystemTime(() -> monotonic, () -> wall);

    @Test
    void it_counts_from_when_it_was_made() {
        assertThat(time.getAsLong()).isZero();
        pass(Duration.ofSeconds(3), Duration.ofSeconds(3));
        assertThat(time.getAsLong()).isEqualTo(seconds(3));
    }

    @Test
    void the_time_that_a_machine_slept_counts() {
        pass(Duration.ofSeconds(1), Duration.ofSeconds(41));
        assertThat(time.getAsLong()).isEqualTo(seconds(41));
        pass(Duration.ofSeconds(1), Duration.ofSeconds(1));
        assertThat(time.getAsLong()).isEqualTo(seconds(42));
    }

    @Test
    void a_lease_that_ended_while_the_machine_slept_is_not_trusted() {
        var trust = new TrustWindow(Duration.ofSeconds(15), time.getAsLong());
        pass(Duration.ofMillis(2), Duration.ofSeconds(40));
        assertThat(trust.covers(time.getAsLong(), Duration.ZERO)).isFalse();
    }

    @Test
    void a_wall_clock_that_is_set_back_changes_nothing() {
        pass(Duration.ofSeconds(1), Duration.ofHours(-1));
        assertThat(time.getAsLong()).isEqualTo(seconds(1));
        pass(Duration.ofSeconds(1), Duration.ofSeconds(1));
        assertThat(time.getAsLong()).isEqualTo(seconds(2));
    }

    @Test
    void clocks_may_drift_apart_a_little_between_any_two_looks() {
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofMillis(1_000), Duration.ofMillis(1_100));
            time.getAsLong();
        }
        assertThat(time.getAsLong()).isEqualTo(seconds(100));
    }

    private void pass(Duration byMonotonic, Duration byWall) {
        monotonic += byMonotonic.toNanos();
        wall += byWall.toMillis();
    }

    private static long seconds(int count) {
        return Duration.ofSeconds(count).toNanos();
    }
}
