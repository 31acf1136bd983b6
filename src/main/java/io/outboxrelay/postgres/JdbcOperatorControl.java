package io.outboxrelay.postgres;

import io.outboxrelay.relay.OperatorControl;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.springframework.jdbc.core.JdbcOperations;

/** The control on PostgreSQL. Each statement commits by itself. */
final class JdbcOperatorControl implements OperatorControl {

    /** Parameters: queues. */
    static final String ORDERS = """
            SELECT c.queue, c.changes,
                   EXISTS (SELECT 1 FROM outbox_paused p WHERE p.queue = c.queue AND p.group_id = '') AS paused
            FROM outbox_control c
            WHERE c.queue = ANY (?::text[])
            """;

    /** Parameters: queues, reasons of open breakers, rows sent, rows sent in the last minute. */
    static final String REPORT = """
            INSERT INTO outbox_queue AS q (queue, breaker, breaker_reason, sent_total, sent_last_minute)
            SELECT queue, CASE WHEN reason IS NULL THEN 'CLOSED' ELSE 'OPEN' END, reason, sent, sent_last_minute
            FROM unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[]) AS r (queue, reason, sent, sent_last_minute)
            ON CONFLICT (queue) DO UPDATE
            SET breaker = excluded.breaker,
                breaker_since = CASE WHEN q.breaker = excluded.breaker THEN q.breaker_since ELSE now() END,
                breaker_reason = excluded.breaker_reason,
                sent_total = q.sent_total + excluded.sent_total,
                sent_last_minute = excluded.sent_last_minute,
                reported_at = now()
            """;

    private final JdbcOperations jdbc;

    /** {@code jdbc} must hand out connections in auto-commit mode. */
    JdbcOperatorControl(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Map<String, Orders> orders(Collection<String> queues) {
        var orders = new HashMap<String, Orders>();
        jdbc.query(
                ORDERS,
                rs -> {
                    orders.put(rs.getString("queue"), new Orders(rs.getLong("changes"), rs.getBoolean("paused")));
                },
                (Object) queues.toArray(String[]::new));
        return orders;
    }

    @Override
    public void report(Collection<Report> reports) {
        // Always in the same order: two relays that hand a queue over must not wait for each other.
        List<Report> sorted =
                reports.stream().sorted(Comparator.comparing(Report::queue)).toList();
        jdbc.update(
                REPORT,
                sorted.stream().map(Report::queue).toArray(String[]::new),
                sorted.stream().map(Report::breaker).toArray(String[]::new),
                longs(sorted, Report::sent),
                longs(sorted, Report::sentLastMinute));
    }

    private static long[] longs(List<Report> reports, ToLongFunction<Report> value) {
        return reports.stream().mapToLong(value).toArray();
    }
}
