package io.outboxrelay.producer;

import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcOperations;

/** What waits in the outbox, by queue, as the functions say that the relay's own figures come from. */
final class Backlog {

    // As text: a cast to regprocedure would ask for a right to look functions up, too.
    private static final String ALLOWED = """
            SELECT pg_catalog.has_function_privilege('outbox_queue_names()'::text, 'EXECUTE'::text)
               AND pg_catalog.has_function_privilege('outbox_lag_of(text)'::text, 'EXECUTE'::text)
            """;

    // Bounded twice: 10,000 rows of each kind are counted, and so many queues fit into a scrape.
    private static final String WAITING = """
            SELECT n.queue, l.pending + l.retrying + l.blocked AS waiting,
                   greatest(coalesce(extract(epoch FROM now() - l.oldest), 0), 0)::float8 AS oldest
              FROM outbox_queue_names() n
             CROSS JOIN LATERAL outbox_lag_of(n.queue) l
             ORDER BY waiting DESC, n.queue
             LIMIT 1000
            """;

    private final JdbcOperations jdbc;

    Backlog(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Of one queue.
     *
     * @param waiting rows to be sent, those for later and DEAD ones aside; 10,000 of each kind at most
     * @param oldestSeconds age of the oldest one that could have been sent; 0 if there is none
     */
    record Waiting(String queue, long waiting, double oldestSeconds) {}

    /** Asks the database, which blocks. Nothing if its user may not know. */
    List<Waiting> read() {
        if (!Objects.requireNonNull(jdbc.queryForObject(ALLOWED, Boolean.class))) {
            return List.of();
        }
        return jdbc.query(
                WAITING,
                (row, number) -> new Waiting(row.getString("queue"), row.getLong("waiting"), row.getDouble("oldest")));
    }
}
