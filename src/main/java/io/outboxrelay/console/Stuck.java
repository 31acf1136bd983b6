package io.outboxrelay.console;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.util.UriUtils;

/** Reads what is stuck and why, from {@code outbox_stuck}. Thread-safe. */
final class Stuck {

    private static final int MOST = 200;

    /**
     * What tells two messages of one reason apart is left out of it: their ids, attempts and times. The code of the error is what a
     * verdict on all of them asks for.
     */
    private static final String REASONS = """
            SELECT r.queue, r.status, r.code, r.why, r.what_to_do, count(*) AS messages, min(r.id) AS first_id,
                   extract(epoch FROM max(r.age))::bigint AS oldest_seconds, min(r.last_error) AS example
              FROM (SELECT queue, status, id, age, last_error,
                           CASE WHEN status IN ('DEAD', 'RETRY') THEN split_part(last_error, ':', 1) END AS code,
                           regexp_replace(regexp_replace(why,
                               '(; failed attempts: |; tried again at |; sent in the last minute: |, which (failed|is DEAD)).*$', ''),
                               'message \\d+', 'another message') AS why,
                           regexp_replace(regexp_replace(what_to_do, 'id => \\d+', 'id => 0', 'g'),
                               'message \\d+', 'that message') AS what_to_do
                      FROM outbox_stuck
                     WHERE ?::text IS NULL OR queue = ?) r
             GROUP BY r.queue, r.status, r.code, r.why, r.what_to_do
             ORDER BY r.status = 'DEAD' DESC, messages DESC, r.queue
             LIMIT ?
            """;

    private static final String OF_ONE = """
            SELECT why, what_to_do
              FROM outbox_stuck
             WHERE queue = ? AND (id = ? OR (status = 'BLOCKED' AND group_id = ?))
             ORDER BY id = ? DESC
             LIMIT 1
            """;

    private final JdbcClient jdbc;

    Stuck(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Messages of a queue that are stuck for one reason; at most 100 of each kind are counted. */
    record Reason(
            String queue,
            String status,
            @Nullable String code,
            String why,
            String whatToDo,
            long messages,
            long firstId,
            long oldestSeconds,
            @Nullable String example) {

        boolean isDead() {
            return status.equals("DEAD");
        }

        /** Whether there is hope in it: some can never be sent as they are. */
        boolean isRetried() {
            return status.equals("RETRY") || (isDead() && whatToDo.contains("outbox_retry"));
        }

        String count() {
            return messages >= 100 ? "100+" : Long.toString(messages);
        }

        String oldest() {
            return Words.age(oldestSeconds);
        }

        /** Without since when, and what was answered, if the whole queue takes nothing. */
        String cause() {
            return Words.sentence(why.substring(0, endOfCause()));
        }

        String detail() {
            return Words.sentence(why.substring(endOfCause()).replaceFirst("^, ", ""));
        }

        private int endOfCause() {
            int since = why.indexOf(", since ");
            return since < 0 ? why.length() : since;
        }

        String todo() {
            return Words.withoutSql(whatToDo);
        }

        /** A LIKE pattern of the errors that have this code, for a link. */
        String patternEncoded() {
            String pattern = code == null ? "" : code.replaceAll("([\\\\%_])", "\\\\$1") + "%";
            return UriUtils.encode(pattern, StandardCharsets.UTF_8);
        }
    }

    /** Why one message is stuck. */
    record Cause(String why, String whatToDo) {
        String cause() {
            return Words.sentence(why);
        }

        String todo() {
            return Words.withoutSql(whatToDo);
        }
    }

    List<Reason> reasons(@Nullable String queue) {
        return jdbc.sql(REASONS)
                .param(queue)
                .param(queue)
                .param(MOST)
                .query(Reason.class)
                .list();
    }

    /** A BLOCKED message waits for the same as the first one of its group, which is the one that the view shows. */
    Optional<Cause> causeOf(Message message) {
        boolean blocked = message.status().equals("BLOCKED");
        return jdbc.sql(OF_ONE)
                .param(message.queue())
                .param(message.id())
                .param(blocked ? message.groupId() : null)
                .param(message.id())
                .query(Cause.class)
                .optional();
    }
}
