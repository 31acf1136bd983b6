package io.outboxrelay.inbox;

import io.outboxrelay.InboxKey;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import org.springframework.jdbc.core.JdbcOperations;

/** The work that was begun in other systems. Runs in the transaction of whoever calls, who holds the key's lock. */
final class EffectTable {

    /** Takes over what somebody has let go, or held for too long. Parameters: id, consumer, lease. */
    private static final String BEGIN = """
            INSERT INTO inbox_effect AS e (key, consumer, held_until)
            VALUES (?::uuid, ?::text, now() + ?::interval)
            ON CONFLICT (key, consumer) DO UPDATE
               SET attempts = e.attempts + 1, held_until = excluded.held_until
             WHERE e.held_until <= now()
            RETURNING attempts
            """;

    /** Who was overtaken lets go of nothing. Parameters: id, consumer, attempt. */
    private static final String LET_GO = """
            UPDATE inbox_effect SET held_until = now()
             WHERE key = ?::uuid AND consumer = ?::text AND attempts = ?::int
            """;

    private static final String END = "DELETE FROM inbox_effect WHERE key = ?::uuid AND consumer = ?::text";

    private final JdbcOperations jdbc;

    EffectTable(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /** The number of this attempt; none if somebody else is at it. */
    OptionalInt begin(InboxKey key, Duration lease) {
        return Objects.requireNonNull(jdbc.query(
                BEGIN,
                row -> row.next() ? OptionalInt.of(row.getInt(1)) : OptionalInt.empty(),
                key.id(),
                key.consumer(),
                lease.toMillis() + " milliseconds"));
    }

    /** Nobody is at it any more, and whether it was done is not known: the next one need not wait. */
    void letGo(InboxKey key, int attempt) {
        jdbc.update(LET_GO, key.id(), key.consumer(), attempt);
    }

    void end(InboxKey key) {
        jdbc.update(END, key.id(), key.consumer());
    }
}
