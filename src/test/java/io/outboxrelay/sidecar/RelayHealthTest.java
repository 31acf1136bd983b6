package io.outboxrelay.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.relay.RelayPulse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class RelayHealthTest {

    @Test
    void a_loop_that_turns_is_alive() {
        assertThat(status(Duration.ofMillis(300), 0)).isEqualTo(Status.UP);
        assertThat(status(RelayHealth.STANDSTILL.minusMillis(1), 0)).isEqualTo(Status.UP);
    }

    @Test
    void a_loop_that_stands_still_is_down() {
        assertThat(status(RelayHealth.STANDSTILL, 0)).isEqualTo(Status.DOWN);
    }

    @Test
    void a_call_that_hangs_is_down() {
        assertThat(status(Duration.ofMillis(300), 1)).isEqualTo(Status.DOWN);
    }

    private static Status status(Duration sinceLastTurn, int hanging) {
        return new RelayHealth(new RelayPulse() {
                    @Override
                    public boolean isRunning() {
                        return true;
                    }

                    @Override
                    public Duration sinceLastTurn() {
                        return sinceLastTurn;
                    }

                    @Override
                    public int hanging() {
                        return hanging;
                    }
                })
                .health()
                .getStatus();
    }
}
