package io.outboxrelay.postgres;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.Leases;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
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

    private final LockTable table;
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
        this.table = new LockTable(jdbc, holder);
        this.locks = new StorageBasedLockProvider(table) {};
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

    /** Past ShedLock, which extends one lock at a time: a thousand would take a thousand commits. */
    @Override
    public Renewal renew(Set<Fence> held, Duration duration) {
        var renewed = table.renew(held.stream().map(Fence::lock).toList(), duration);
        var granted = new HashSet<Fence>();
        var ended = new HashSet<Fence>();
        for (var fence : held) {
            var isGranted = renewed.get(fence.lock());
            if (isGranted == null) {
                ended.add(fence);
            } else if (isGranted) {
                granted.add(fence);
            }
        }
        return new Renewal(granted, ended);
    }

    private record ShedLockLease(Fence fence, SimpleLock lock) implements Lease {

        @Override
        public void release() {
            lock.unlock();
        }
    }
}
