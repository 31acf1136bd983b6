package io.outboxrelay.inbox;

import io.outboxrelay.InboxKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * The inbox's rows and locks. Runs in the transaction of whoever calls. Functions are named with their schema, and casts
 * make types fit exactly: the statements are run with a consumer's search_path, and where others may create functions
 * theirs would be taken otherwise.
 */
final class InboxTable {

    /** Tries to be the only one at it. The number keeps these locks apart from those of the outbox's FIFO groups. */
    private static final String LOCK =
            "pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended(?::text, 7236284::bigint))";

    /**
     * Locks and remembers in one round trip. A plain ON CONFLICT would wait for the other delivery to end. What is known
     * is read only where nothing was written: a plan that was prepared while the table was empty would scan it, and must
     * not do so for every new message. Parameters: lock, id, consumer, business key, hash, id, consumer.
     */
    static final String REMEMBER = """
            WITH attempt AS MATERIALIZED (
                SELECT %s AS mine),
            fresh AS (
                INSERT INTO inbox_message (key, consumer, business_key, content_hash)
                SELECT ?::uuid, ?::text, ?::text, ?::bigint FROM attempt WHERE mine
                ON CONFLICT DO NOTHING
                RETURNING 1)
            SELECT mine, EXISTS (SELECT FROM fresh) AS fresh,
                   CASE WHEN NOT EXISTS (SELECT FROM fresh)
                        THEN (SELECT content_hash FROM inbox_message WHERE key = ?::uuid AND consumer = ?::text) END AS known
              FROM attempt
            """.formatted(LOCK);

    private static final String TRY_LOCK = "SELECT " + LOCK;

    private static final String KNOWN =
            "SELECT content_hash FROM inbox_message WHERE key = ?::uuid AND consumer = ?::text";

    private final JdbcOperations jdbc;

    InboxTable(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /** Writes the row of a key that was never seen. */
    Answer remember(InboxKey key) {
        Look look = look(key);
        // Neither fresh nor known: committed after the snapshot of this statement was taken, and before its lock.
        return (look.isBlurred() ? look(key) : look).answer(key);
    }

    /** Locks the key and writes nothing. FIRST means that it was never seen. */
    Answer lock(InboxKey key) {
        if (!Boolean.TRUE.equals(jdbc.queryForObject(TRY_LOCK, Boolean.class, lockName(key)))) {
            return Answer.IN_PROGRESS;
        }
        // A statement of its own: its snapshot sees whatever was committed before the lock was free.
        return Objects.requireNonNull(jdbc.query(
                KNOWN,
                row -> row.next() ? new Look(true, false, row.getObject(1, Long.class)).answer(key) : Answer.FIRST,
                key.id(),
                key.consumer()));
    }

    private Look look(InboxKey key) {
        return Objects.requireNonNull(jdbc.queryForObject(
                REMEMBER,
                (row, number) ->
                        new Look(row.getBoolean("mine"), row.getBoolean("fresh"), row.getObject("known", Long.class)),
                lockName(key),
                key.id(),
                key.consumer(),
                key.businessKey(),
                key.contentHash(),
                key.id(),
                key.consumer()));
    }

    private static String lockName(InboxKey key) {
        return key.consumer() + "/" + key.id();
    }

    /**
     * What one statement saw.
     *
     * @param known hash of the content that was handled; null if the row was just written, or not seen
     */
    private record Look(
            boolean mine, boolean fresh, @Nullable Long known) {

        boolean isBlurred() {
            return mine && !fresh && known == null;
        }

        Answer answer(InboxKey key) {
            if (!mine) {
                return Answer.IN_PROGRESS;
            }
            if (fresh) {
                return Answer.FIRST;
            }
            if (known == null) {
                // Twice in a row: whatever it is, coming back later is safe.
                return Answer.IN_PROGRESS;
            }
            boolean compared = known != 0 && key.contentHash() != 0;
            return compared && known != key.contentHash() ? Answer.REUSED : Answer.SEEN;
        }
    }
}
