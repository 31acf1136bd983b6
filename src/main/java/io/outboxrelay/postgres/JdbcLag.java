package io.outboxrelay.postgres;

import io.outboxrelay.relay.Lag;
import io.outboxrelay.relay.LagSurvey;
import java.util.List;

/** How far behind the outbox is, as its view and PostgreSQL's statistics say. */
final class JdbcLag implements Lag {

    // A queue that is cut off looks like one that has nothing left: let it be one that needs nobody.
    private static final String QUEUES = """
            SELECT queue, pending, dead, coalesce(extract(epoch FROM oldest_unsent), 0)::float8 AS oldest
            FROM this_schema.outbox_lag
            ORDER BY dead > 0 DESC, oldest_unsent DESC NULLS LAST, queue
            LIMIT 1000
            """;

    private static final String TABLE = """
            SELECT n_live_tup, n_dead_tup FROM pg_stat_user_tables WHERE relid = 'this_schema.outbox_message'::regclass
            """;

    private final GuardedJdbc jdbc;

    JdbcLag(GuardedJdbc jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public LagSurvey survey() {
        List<LagSurvey.QueueLag> queues = jdbc.list(
                QUEUES,
                rs -> new LagSurvey.QueueLag(
                        rs.getString("queue"), rs.getLong("pending"), rs.getLong("dead"), rs.getDouble("oldest")));
        return jdbc.one(TABLE, rs -> new LagSurvey(queues, rs.getLong("n_live_tup"), rs.getLong("n_dead_tup")));
    }
}
