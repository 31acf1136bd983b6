package io.outboxrelay.console;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Keeps how the queues were, a row a minute and queue for six hours, and reads it again. The database's clock says which minute it is.
 * Thread-safe.
 */
final class SampleRing implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SampleRing.class);

    private static final long PERIOD_SECONDS = 60;

    /** Several consoles may sample at once: the first one of a minute wins. */
    private static final String SAMPLE = """
            INSERT INTO outbox_sample AS s (queue, slot, at, unsent, dead, oldest_seconds, sent)
            SELECT l.queue, extract(epoch FROM m.at)::bigint / 60 % 360, m.at, l.pending + l.retrying + l.blocked, l.dead,
                   coalesce(extract(epoch FROM l.oldest_unsent)::bigint, 0), l.sent_last_minute
              FROM outbox_lag l
              CROSS JOIN (SELECT date_trunc('minute', now()) AS at) m
             ORDER BY l.queue
             LIMIT ?
            ON CONFLICT (queue, slot) DO UPDATE
               SET at = excluded.at, unsent = excluded.unsent, dead = excluded.dead,
                   oldest_seconds = excluded.oldest_seconds, sent = excluded.sent
             WHERE s.at < excluded.at
            """;

    private static final String LAST_HOURS = """
            SELECT s.queue, s.at, extract(epoch FROM s.at - now())::bigint / 60 + 360 AS minute, s.unsent, s.oldest_seconds, s.sent
              FROM outbox_sample s
             WHERE s.at > now() - interval '6 hours'
             ORDER BY s.queue, s.at
             LIMIT ?
            """;

    private final JdbcClient jdbc;

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
        var made = new Thread(task, "outbox-console-samples");
        made.setDaemon(true);
        return made;
    });

    SampleRing(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A queue in one minute.
     *
     * @param minute how far along the six hours, 0 to 360
     */
    record Sample(String queue, OffsetDateTime at, int minute, long unsent, long oldestSeconds, long sent) {}

    void start() {
        thread.scheduleAtFixedRate(this::sampleOrTell, 0, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    /** In order of time. */
    Map<String, List<Sample>> lastHours() {
        return jdbc.sql(LAST_HOURS).param(Queues.MOST * 360).query(Sample.class).list().stream()
                .collect(Collectors.groupingBy(Sample::queue));
    }

    void sample() {
        jdbc.sql(SAMPLE).param(Queues.MOST).update();
    }

    /** A database that is away leaves a gap in the charts; the relay says that it is away. */
    private void sampleOrTell() {
        try {
            sample();
        } catch (DataAccessException e) {
            log.debug("no sample was taken: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
