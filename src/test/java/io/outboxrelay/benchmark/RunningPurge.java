package io.outboxrelay.benchmark;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Rows whose retention is over, so many that the relay's own purge is busy with them until a drain is over. */
final class RunningPurge {

    private static final String OLD_ROWS = """
            INSERT INTO outbox_message (queue, body, attributes, status, sent_at)
            SELECT :queue, repeat('x', 300), '{"eventType": "OrderPlaced"}', 'SENT', now() - interval '30 days'
            FROM generate_series(1, :rows)
            RETURNING id
            """;

    private final JdbcClient jdbc;
    private final long lastId;

    /** Returns when the relay has begun to remove them, which it looks for once a minute. */
    RunningPurge(BenchmarkStage stage, int rows) {
        jdbc = stage.database().jdbc();
        var ids = jdbc.sql("WITH old AS (" + OLD_ROWS + ") SELECT min(id) AS first, max(id) AS last FROM old")
                .param("queue", BenchmarkStage.STANDARD)
                .param("rows", rows)
                .query((rs, i) -> new long[] {rs.getLong("first"), rs.getLong("last")})
                .single();
        lastId = ids[1];
        stage.await(() -> !exists(ids[0]));
    }

    /** A drain that outlasted the purge would say less than it seems to. */
    void requireStillRunning() {
        if (!exists(lastId)) {
            throw new IllegalStateException("the purge was over before the drain: give it more rows");
        }
    }

    private boolean exists(long id) {
        return jdbc.sql("SELECT EXISTS (SELECT 1 FROM outbox_message WHERE id = ?)")
                .param(id)
                .query(Boolean.class)
                .single();
    }
}
