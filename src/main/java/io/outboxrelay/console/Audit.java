package io.outboxrelay.console;

import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads what persons did. Thread-safe. */
final class Audit {

    static final int PAGE = 50;

    private static final String COLUMNS = """
            SELECT a.id, a.at, a.action, a.actor, a.db_user, a.reason, a.queue, a.group_id, a.error, a.target,
                   cardinality(a.ids) AS messages, a.ids[1] AS first_id
            """;

    private static final String NEWEST = COLUMNS + """
              FROM outbox_audit a
             WHERE a.id < ? AND (?::text IS NULL OR a.actor = ?)
             ORDER BY a.id DESC
             LIMIT ?
            """;

    /** Lists of ids may be long, and have no index: the calls of a busy year are looked through, not those of all years. */
    private static final String OF_MESSAGE = COLUMNS + """
              FROM (SELECT * FROM outbox_audit ORDER BY id DESC LIMIT 2000) a
             WHERE ? = ANY (a.ids) OR ? = ANY (a.originals)
             ORDER BY a.id
             LIMIT 100
            """;

    private final JdbcClient jdbc;

    Audit(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** One call of a function. */
    record Entry(
            long id,
            OffsetDateTime at,
            String action,
            String actor,
            String dbUser,
            @Nullable String reason,
            @Nullable String queue,
            @Nullable String groupId,
            @Nullable String error,
            @Nullable String target,
            long messages,
            @Nullable Long firstId) {

        String when() {
            return Words.time(at.toInstant());
        }

        String verb() {
            return action.toLowerCase(java.util.Locale.ROOT);
        }

        String count() {
            return messages == 0 ? "" : Words.number(messages);
        }
    }

    /** The newest first; {@code before} is the id where the page before ended. */
    List<Entry> page(@Nullable Long before, @Nullable String actor) {
        return jdbc.sql(NEWEST)
                .param(before == null ? Long.MAX_VALUE : before)
                .param(actor)
                .param(actor)
                .param(PAGE)
                .query(Entry.class)
                .list();
    }

    /** The oldest first. */
    List<Entry> of(long message) {
        return jdbc.sql(OF_MESSAGE).params(message, message).query(Entry.class).list();
    }
}
