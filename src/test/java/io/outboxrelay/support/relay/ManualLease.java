package io.outboxrelay.support.relay;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.Leases;
import java.time.Duration;
import org.springframework.dao.QueryTimeoutException;

/** A lease that is extended or lost as the test says. */
public final class ManualLease implements Leases.Lease {

    public boolean passedOn;
    public boolean databaseIsDown;
    public int extended;
    public int released;

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
