package io.outboxrelay.relay;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The leases on queues, kept in the database. Every call blocks. Thread-safe. */
public interface Leases {

    /** Takes the lease of a queue; empty if another relay has it. */
    Optional<Lease> acquire(String queue, Duration duration);

    /** Grants leases of this process again from now on, all with one commit: a thousand must not take a thousand. */
    Renewal renew(Set<Fence> held, Duration duration);

    /** A lease this process was granted. It may have ended meanwhile: only the trust window says. */
    interface Lease {

        /** What opinions are checked against. */
        Fence fence();

        /** Gives it back, if it is still ours; else does nothing. */
        void release();
    }

    /**
     * What became of leases that were to be granted again. One in neither set is as it was: somebody has its row locked just now.
     *
     * @param granted granted again
     * @param ended passed to somebody else, or ended
     */
    record Renewal(Set<Fence> granted, Set<Fence> ended) {}
}
