package io.outboxrelay.postgres;

import io.outboxrelay.relay.FinishedRows;
import java.time.Duration;

/** Finished rows on PostgreSQL, along the primary key. */
final class JdbcFinishedRows implements FinishedRows {

    /**
     * When a row was discarded only the audit knows. Parameters: id, rows, retention in milliseconds three times.
     */
    static final String REMOVE = """
            WITH page AS MATERIALIZED (
                SELECT id, status, coalesce(sent_at, created_at) AS finished_at
                FROM this_schema.outbox_message
                WHERE id > ?
                ORDER BY id
                LIMIT ?),
            removed AS (
                DELETE FROM this_schema.outbox_message m
                WHERE m.status IN ('SENT', 'DISCARDED')
                  AND m.id = ANY (ARRAY(
                      SELECT id FROM page
                      WHERE (status = 'SENT' AND finished_at < now() - ? * interval '1 millisecond')
                         OR (status = 'DISCARDED' AND finished_at < now() - ? * interval '1 millisecond'
                             AND id NOT IN (SELECT unnest(a.ids) FROM this_schema.outbox_audit a
                                            WHERE a.action IN ('DISCARD', 'CANCEL')
                                              AND a.at >= now() - ? * interval '1 millisecond'))))
                RETURNING m.id)
            SELECT (SELECT count(*) FROM page) AS seen, (SELECT count(*) FROM removed) AS removed,
                   (SELECT count(*) FROM page WHERE status IN ('SENT', 'DISCARDED')) AS finished,
                   coalesce((SELECT max(id) FROM page), 0) AS last_id
            """;

    private final GuardedJdbc jdbc;

    JdbcFinishedRows(GuardedJdbc jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Removed remove(long above, int rows, Duration retention) {
        long millis = retention.toMillis();
        return jdbc.one(
                REMOVE,
                rs -> new Removed(
                        rs.getInt("seen"),
                        rs.getInt("removed"),
                        rs.getInt("finished") - rs.getInt("removed"),
                        rs.getLong("last_id")),
                above,
                rows,
                millis,
                millis,
                millis);
    }
}
