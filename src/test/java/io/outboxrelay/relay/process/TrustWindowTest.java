package io.outboxrelay.relay.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TrustWindowTest {

    private static final long ASKED = 1_000;

    private final TrustWindow window = new TrustWindow(Duration.ofSeconds(15), ASKED);

    @Test
    void it_counts_from_before_the_lease_was_asked_for() {
        assertThat(window.isOver(ASKED + seconds(15) - 1)).isFalse();
        assertThat(window.isOver(ASKED + seconds(15))).isTrue();
    }

    @Test
    void it_covers_only_what_ends_before_it_ends() {
        assertThat(window.covers(ASKED + seconds(10), Duration.ofSeconds(5))).isTrue();
        assertThat(window.covers(ASKED + seconds(10) + 1, Duration.ofSeconds(5)))
                .isFalse();
        assertThat(window.covers(ASKED + seconds(16), Duration.ZERO)).isFalse();
    }

    @Test
    void a_renewal_moves_its_end_to_a_lease_after_the_renewal_was_asked_for() {
        window.renewed(ASKED + seconds(5));
        assertThat(window.covers(ASKED + seconds(15), Duration.ofSeconds(5))).isTrue();
        assertThat(window.isOver(ASKED + seconds(20))).isTrue();
    }

    private static long seconds(int count) {
        return Duration.ofSeconds(count).toNanos();
    }
}
