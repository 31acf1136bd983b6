package io.outboxrelay.sidecar;

import io.outboxrelay.relay.RelayPulse;
import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Liveness: down when the relay's loop stands still, or a call hangs that should have ended long ago: only a new process mends
 * that for certain. A database or an SQS that does not answer is no reason: the relay waits for them.
 */
final class RelayHealth implements HealthIndicator {

    /** Far longer than any turn takes, and shorter than a lease. */
    static final Duration STANDSTILL = Duration.ofSeconds(10);

    private final RelayPulse pulse;

    RelayHealth(RelayPulse pulse) {
        this.pulse = pulse;
    }

    @Override
    public Health health() {
        var still = pulse.sinceLastTurn();
        int hanging = pulse.hanging();
        var health = still.compareTo(STANDSTILL) < 0 && hanging == 0 ? Health.up() : Health.down();
        return health.withDetail("running", pulse.isRunning())
                .withDetail("sinceLastTurn", still)
                .withDetail("hanging", hanging)
                .build();
    }
}
