package io.outboxrelay.relay;

import java.time.Duration;
import org.springframework.dao.QueryTimeoutException;

/** A lease that is extended or lost as the test says. */
final class ManualLease implements Leases.Lease {

    boolean passedOn;
    boolean databaseIsDown;
    int extended;
    int released;

    @Override
    public Fence fence() {
        return new Fence("queue:orders", "me");
    }

    @Override
    public boolean extend(Duration duration) {
        if (databaseIsDown) {
            throw new QueryTimeoutException("told to fail");
        }
        extended++;
        return !passedOn;
    }

    @Override
    public void release() {
        released++;
    }
}
