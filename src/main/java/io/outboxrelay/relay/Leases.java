package io.outboxrelay.relay;

import java.time.Duration;
import java.util.Optional;

/** The leases on queues, kept in the database. Every call blocks. Thread-safe. */
public interface Leases {

    /** Takes the lease of a queue; empty if another relay has it. */
    Optional<Lease> acquire(String queue, Duration duration);

    /** A lease this process was granted. It may have ended meanwhile: only the trust window says. */
    interface Lease {

        /** What opinions are checked against. */
        Fence fence();

        /** Grants it again from now on; false if it has passed to somebody else or ended. */
        boolean extend(Duration duration);

        /** Gives it back, if it is still ours; else does nothing. */
        void release();
    }
}
