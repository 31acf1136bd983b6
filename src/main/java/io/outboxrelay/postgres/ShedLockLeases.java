package io.outboxrelay.postgres;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.Leases;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.support.StorageBasedLockProvider;

/**
 * Leases as ShedLock locks in {@code outbox_lock}, by the database's time. The holder is the process's random id: with
 * ShedLock's default, the host name, two processes of one host could extend and release each other's locks.
 */
final class ShedLockLeases implements Leases {

    /** Before the name of a queue, in the names of locks. */
    static final String QUEUE = "queue:";

    private final LockProvider locks;
    private final String holder;
    private final String prefix;

    /** Leases on queues. */
    static ShedLockLeases onQueues(GuardedJdbc jdbc, String holder) {
        return new ShedLockLeases(jdbc, holder, QUEUE);
    }

    /** Leases on duties that one relay does for all. */
    static ShedLockLeases onDuties(GuardedJdbc jdbc, String holder) {
        return new ShedLockLeases(jdbc, holder, "");
    }

    private ShedLockLeases(GuardedJdbc jdbc, String holder, String prefix) {
        this.holder = holder;
        this.prefix = prefix;
        this.locks = new StorageBasedLockProvider(new LockTable(jdbc, holder)) {};
    }

    /** The name under which the lease of a queue stands in {@code outbox_lock}. */
    static String lockName(String queue) {
        return QUEUE + queue;
    }

    @Override
    public Optional<Lease> acquire(String what, Duration duration) {
        String name = prefix + what;
        // The instant is never used with the database's time.
        var wanted = new LockConfiguration(Instant.EPOCH, name, duration, Duration.ZERO);
        return locks.lock(wanted).map(lock -> new ShedLockLease(new Fence(name, holder), lock));
    }

    /** Used by one thread at a time. */
    private static final class ShedLockLease implements Lease {

        private final Fence fence;
        /** ShedLock gives a new handle with each extension; the old one is dead. */
        private volatile SimpleLock lock;

        private volatile boolean ended;

        ShedLockLease(Fence fence, SimpleLock lock) {
            this.fence = fence;
            this.lock = lock;
        }

        @Override
        public Fence fence() {
            return fence;
        }

        @Override
        public boolean extend(Duration duration) {
            var extended = lock.extend(duration, Duration.ZERO);
            extended.ifPresentOrElse(next -> lock = next, () -> ended = true);
            return extended.isPresent();
        }

        @Override
        public void release() {
            if (!ended) {
                lock.unlock();
            }
        }
    }
}
