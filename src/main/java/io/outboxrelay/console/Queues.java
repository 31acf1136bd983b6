package io.outboxrelay.console;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads how the queues are, from the bounded views that operators have. Thread-safe. */
final class Queues {

    /** More queues than fit on a page; the worst would have to be looked for in SQL. */
    static final int MOST = 200;

    /** The first row of the index of DEAD rows tells since when: the first to die is not always the oldest, but nearly. */
    private static final String CARDS = """
            SELECT l.queue, l.pending, l.scheduled, l.retrying, l.blocked, l.dead, d.created_at AS dead_since,
                   extract(epoch FROM l.oldest_unsent)::bigint AS oldest_seconds, l.sent_last_minute,
                   l.breaker, s.breaker_since, s.paused_at, l.lease_holder,
                   extract(epoch FROM now() - l.lease_since)::bigint AS lease_seconds, l.why_waiting, l.what_to_do
              FROM outbox_lag l
              JOIN outbox_queue_state s ON s.queue = l.queue
              LEFT JOIN LATERAL (SELECT m.created_at FROM outbox_message m
                                  WHERE m.queue = l.queue AND m.status = 'DEAD'
                                  ORDER BY m.queue, m.id LIMIT 1) d ON l.dead > 0
             ORDER BY l.queue
             LIMIT ?
            """;

    private final JdbcClient jdbc;

    Queues(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** In order of name. */
    List<QueueCard> cards() {
        return jdbc.sql(CARDS).param(MOST).query(QueueCard.class).list();
    }

    List<String> names() {
        return jdbc.sql("SELECT queue FROM outbox_queue_name ORDER BY queue LIMIT ?")
                .param(MOST)
                .query(String.class)
                .list();
    }
}
