package io.outboxrelay.relay.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentFailuresTest {

    private static final long QUIET = RecentFailures.QUIET.toNanos();

    private final RecentFailures failures = new RecentFailures();

    @Test
    void a_group_is_trusted_again_a_minute_after_its_last_failure() {
        failures.add("a", 0);
        failures.add("a", QUIET / 2);
        assertThat(failures.has("a", QUIET)).isTrue();
        assertThat(failures.has("a", QUIET / 2 + QUIET)).isFalse();
        assertThat(failures.has("b", QUIET)).isFalse();
    }

    @Test
    void while_too_many_groups_fail_to_remember_them_none_is_trusted() {
        for (int i = 0; i <= RecentFailures.MOST; i++) {
            failures.add("g" + i, 0);
        }
        assertThat(failures.has("never failed", QUIET - 1)).isTrue();
        assertThat(failures.has("never failed", QUIET)).isFalse();
    }

    @Test
    void what_is_over_makes_room() {
        for (int minute = 0; minute < 3; minute++) {
            for (int i = 0; i < RecentFailures.MOST; i++) {
                failures.add(minute + "g" + i, minute * QUIET);
            }
        }
        assertThat(failures.has("never failed", 2 * QUIET)).isFalse();
        assertThat(failures.has("2g7", 2 * QUIET)).isTrue();
    }

    @Test
    void the_clock_may_be_below_zero() {
        long start = -Duration.ofHours(1).toNanos();
        failures.add("a", start);
        assertThat(failures.has("a", start + QUIET - 1)).isTrue();
        assertThat(failures.has("a", start + QUIET)).isFalse();
    }
}
