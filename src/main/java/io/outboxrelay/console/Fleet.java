package io.outboxrelay.console;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.util.UriUtils;

/** Reads who relays what, and which groups wait behind whom. Thread-safe. */
final class Fleet {

    private static final int MOST = 200;

    private static final String RELAYS = """
            SELECT r.id::text AS id, array_to_string(r.queues, ', ') AS serves, r.started_at, r.seen_at,
                   extract(epoch FROM now() - r.started_at)::bigint AS uptime_seconds,
                   extract(epoch FROM now() - r.seen_at)::bigint AS silent_seconds,
                   (SELECT string_agg(substr(l.name, 7), ', ' ORDER BY l.name) FROM outbox_lock l
                     WHERE l.locked_by = r.id::text AND l.name LIKE 'queue:%' AND l.lock_until > timezone('utc', now())) AS holds
              FROM outbox_relay_process r
             ORDER BY r.started_at
             LIMIT ?
            """;

    /** A group that is held: its first row that failed, and how many stand behind it, 1,000 at most. */
    private static final String GROUPS = """
            SELECT s.queue, s.group_id, s.id AS first_id, s.why, s.what_to_do, extract(epoch FROM s.age)::bigint AS age_seconds,
                   b.waiting
              FROM outbox_stuck s
              CROSS JOIN LATERAL (SELECT count(*) AS waiting
                                    FROM (SELECT FROM outbox_message m
                                           WHERE m.queue = s.queue AND m.group_id = s.group_id AND m.status = 'BLOCKED'
                                             AND m.status IN ('RETRY', 'DEAD', 'BLOCKED')
                                           LIMIT 1000) counted) b
             WHERE s.status = 'BLOCKED' AND (?::text IS NULL OR s.queue = ?)
             ORDER BY s.age DESC
             LIMIT ?
            """;

    private static final String PAUSES = """
            SELECT queue, nullif(group_id, '') AS group_id, paused_at, paused_by, reason
              FROM outbox_paused
             ORDER BY paused_at DESC
             LIMIT ?
            """;

    private final JdbcClient jdbc;

    Fleet(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A process that relays. */
    record Relay(
            String id,
            @Nullable String serves,
            OffsetDateTime startedAt,
            OffsetDateTime seenAt,
            long uptimeSeconds,
            long silentSeconds,
            @Nullable String holds) {

        private static final long DEAD_AFTER_SECONDS = 60;

        boolean isAlive() {
            return silentSeconds < DEAD_AFTER_SECONDS || holds != null;
        }

        String name() {
            return id.substring(0, 8);
        }

        String queues() {
            return serves == null ? "all" : serves;
        }

        String started() {
            return Words.time(startedAt.toInstant());
        }

        String uptime() {
            return Words.age(uptimeSeconds);
        }

        String seen() {
            return Words.age(silentSeconds) + " ago";
        }
    }

    /** A FIFO group that waits. */
    record Group(
            String queue, String groupId, long firstId, String why, String whatToDo, long ageSeconds, long waiting) {

        String age() {
            return Words.age(ageSeconds);
        }

        String count() {
            return waiting >= 1_000 ? "1,000+" : Long.toString(waiting);
        }

        String cause() {
            return Words.sentence(why);
        }

        String todo() {
            return Words.withoutSql(whatToDo);
        }
    }

    /** A queue or a group that a person has stopped. */
    record Pause(String queue, @Nullable String groupId, OffsetDateTime pausedAt, String pausedBy, String reason) {

        String when() {
            return Words.time(pausedAt.toInstant());
        }

        /** For a link. */
        String groupEncoded() {
            return groupId == null ? "" : UriUtils.encode(groupId, StandardCharsets.UTF_8);
        }
    }

    /** The oldest first; a process that died stays until another one's next beat. */
    List<Relay> relays() {
        return jdbc.sql(RELAYS).param(MOST).query(Relay.class).list();
    }

    List<Group> groups(@Nullable String queue) {
        return jdbc.sql(GROUPS)
                .param(queue)
                .param(queue)
                .param(MOST)
                .query(Group.class)
                .list();
    }

    List<Pause> pauses() {
        return jdbc.sql(PAUSES).param(MOST).query(Pause.class).list();
    }
}
