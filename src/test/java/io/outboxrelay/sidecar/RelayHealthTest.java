package io.outboxrelay.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.RelayPulse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class RelayHealthTest {

    @Test
    void a_loop_that_turns_is_alive() {
        assertThat(statusAfter(Duration.ofMillis(300))).isEqualTo(Status.UP);
        assertThat(statusAfter(RelayHealth.STANDSTILL.minusMillis(1))).isEqualTo(Status.UP);
    }

    @Test
    void a_loop_that_stands_still_is_down() {
        assertThat(statusAfter(RelayHealth.STANDSTILL)).isEqualTo(Status.DOWN);
    }

    private static Status statusAfter(Duration sinceLastTurn) {
        return new RelayHealth(new RelayPulse() {
                    @Override
                    public boolean isRunning() {
                        return true;
                    }

                    @Override
                    public Duration sinceLastTurn() {
                        return sinceLastTurn;
                    }
                })
                .health()
                .getStatus();
    }
}
