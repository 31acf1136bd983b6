package io.outboxrelay.relay;

import io.outboxrelay.relay.OutboxStore.Fence;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Leases as ShedLock locks in {@code outbox_lock}, by the database's time. The holder is the process's random id: with
 * ShedLock's default, the host name, two processes of one host could extend and release each other's locks.
 */
final class ShedLockLeases implements Leases {

    private final LockProvider locks;
    private final String holder;

    ShedLockLeases(JdbcTemplate jdbc, String holder) {
        this.holder = holder;
        this.locks = new JdbcTemplateLockProvider(JdbcTemplateLockProvider.Configuration.builder()
                .withJdbcTemplate(jdbc)
                .withTableName("outbox_lock")
                .withLockedByValue(holder)
                .usingDbTime()
                .build());
    }

    /** The name under which the lease of a queue stands in {@code outbox_lock}. */
    static String lockName(String queue) {
        return "queue:" + queue;
    }

    @Override
    public Optional<Lease> acquire(String queue, Duration duration) {
        // The instant is never used with the database's time.
        var wanted = new LockConfiguration(Instant.EPOCH, lockName(queue), duration, Duration.ZERO);
        return locks.lock(wanted).map(lock -> new ShedLockLease(new Fence(lockName(queue), holder), lock));
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
