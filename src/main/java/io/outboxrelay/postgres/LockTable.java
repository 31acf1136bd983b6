package io.outboxrelay.postgres;

import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.support.StorageAccessor;

/**
 * ShedLock's storage in {@code outbox_lock}, by the database's time. Each call is one statement that commits by itself: a
 * process that vanishes leaves no lock row locked behind. Thread-safe.
 */
final class LockTable implements StorageAccessor {

    /**
     * Takes a lock that is free, or was never there: ShedLock remembers that a row exists, and a failover to a standby that
     * lagged may have taken it away. Parameters: name, milliseconds, holder.
     */
    private static final String TAKE = """
            INSERT INTO this_schema.outbox_lock AS l (name, lock_until, locked_at, locked_by)
            VALUES (?, timezone('utc', now()) + ? * interval '1 millisecond', timezone('utc', now()), ?)
            ON CONFLICT (name) DO UPDATE
            SET lock_until = excluded.lock_until, locked_at = excluded.locked_at, locked_by = excluded.locked_by
            WHERE l.lock_until <= timezone('utc', now())
            """;

    /** Parameters: milliseconds, name, holder. */
    private static final String EXTEND = """
            UPDATE this_schema.outbox_lock
            SET lock_until = timezone('utc', now()) + ? * interval '1 millisecond'
            WHERE name = ? AND locked_by = ? AND lock_until > timezone('utc', now())
            """;

    /** Parameters: name, holder. */
    private static final String RELEASE = """
            UPDATE this_schema.outbox_lock
            SET lock_until = timezone('utc', now())
            WHERE name = ? AND locked_by = ? AND lock_until > timezone('utc', now())
            """;

    private final GuardedJdbc jdbc;
    private final String holder;

    LockTable(GuardedJdbc jdbc, String holder) {
        this.jdbc = jdbc;
        this.holder = holder;
    }

    @Override
    public boolean insertRecord(LockConfiguration lock) {
        return take(lock);
    }

    @Override
    public boolean updateRecord(LockConfiguration lock) {
        return take(lock);
    }

    private boolean take(LockConfiguration lock) {
        return jdbc.update(TAKE, lock.getName(), lock.getLockAtMostFor().toMillis(), holder) == 1;
    }

    @Override
    public boolean extend(LockConfiguration lock) {
        return jdbc.update(EXTEND, lock.getLockAtMostFor().toMillis(), lock.getName(), holder) == 1;
    }

    @Override
    public void unlock(LockConfiguration lock) {
        jdbc.update(RELEASE, lock.getName(), holder);
    }
}
