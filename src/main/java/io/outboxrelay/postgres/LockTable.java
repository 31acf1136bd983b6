package io.outboxrelay.postgres;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /**
     * Those of a holder, and whether each was granted again. One commit for all of them; and one row that somebody has locked
     * must not hold up the others, so it is passed over. Parameters: names, holder, milliseconds, names, holder, how many.
     */
    private static final String RENEW = """
            WITH free AS MATERIALIZED (
                SELECT name FROM this_schema.outbox_lock
                WHERE name = ANY (?::text[]) AND locked_by = ? AND lock_until > timezone('utc', now())
                FOR UPDATE SKIP LOCKED),
            renewed AS (
                UPDATE this_schema.outbox_lock l
                SET lock_until = timezone('utc', now()) + ? * interval '1 millisecond'
                FROM free WHERE l.name = free.name
                RETURNING l.name)
            SELECT l.name, renewed.name IS NOT NULL
            FROM this_schema.outbox_lock l
            LEFT JOIN renewed ON renewed.name = l.name
            WHERE l.name = ANY (?::text[]) AND l.locked_by = ? AND l.lock_until > timezone('utc', now())
            LIMIT ?
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
        var renewed = renew(List.of(lock.getName()), lock.getLockAtMostFor());
        return renewed.getOrDefault(lock.getName(), false);
    }

    /** The locks that are still this holder's, and whether each was granted again: one whose row is locked was not. */
    Map<String, Boolean> renew(List<String> names, Duration duration) {
        var all = names.toArray(String[]::new);
        var renewed = new HashMap<String, Boolean>();
        jdbc.list(
                        RENEW,
                        rs -> Map.entry(rs.getString(1), rs.getBoolean(2)),
                        all,
                        holder,
                        duration.toMillis(),
                        all,
                        holder,
                        all.length)
                .forEach(lock -> renewed.put(lock.getKey(), lock.getValue()));
        return renewed;
    }

    @Override
    public void unlock(LockConfiguration lock) {
        jdbc.update(RELEASE, lock.getName(), holder);
    }
}
