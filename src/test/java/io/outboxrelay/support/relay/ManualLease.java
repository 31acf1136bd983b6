package io.outboxrelay.support.relay;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.Leases;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.springframework.dao.QueryTimeoutException;

/** A lease that is renewed or lost as the test says, and the leases of a process that has only this one. */
public final class ManualLease implements Leases, Leases.Lease {

    public boolean passedOn;
    public boolean databaseIsDown;
    public boolean rowIsLocked;
    public int extended;
    public int released;

    @Override
    public Optional<Lease> acquire(String queue, Duration duration) {
        return Optional.of(this);
    }

    @Override
    public Renewal renew(Set<Fence> held, Duration duration) {
        if (databaseIsDown) {
            throw new QueryTimeoutException("told to fail");
        }
        if (rowIsLocked) {
            return new Renewal(Set.of(), Set.of());
        }
        extended++;
        return passedOn ? new Renewal(Set.of(), held) : new Renewal(held, Set.of());
    }

    @Override
    public Fence fence() {
        return new Fence("queue:orders", "me");
    }

    @Override
    public void release() {
        released++;
    }
}
