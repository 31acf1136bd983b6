package io.outboxrelay.postgres;

import io.outboxrelay.relay.OperatorControl;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** The control on PostgreSQL. */
final class JdbcOperatorControl implements OperatorControl {

    /** Of every queue, whether operators ever had any order for it or not. Parameters: queues. */
    static final String ORDERS = """
            SELECT q.name, coalesce(c.changes, 0) AS changes,
                   EXISTS (SELECT 1 FROM this_schema.outbox_paused p WHERE p.queue = q.name AND p.group_id = '') AS paused
            FROM unnest(?::text[]) AS q (name)
            LEFT JOIN this_schema.outbox_control c ON c.queue = q.name
            """;

    /** Parameters: queues, reasons of open breakers, rows sent, rows sent in the last minute, rows sent out of order. */
    static final String ADD_UP = """
            INSERT INTO this_schema.outbox_queue AS q
                   (queue, breaker, breaker_reason, sent_total, sent_last_minute, out_of_order_total)
            SELECT queue, CASE WHEN reason IS NULL THEN 'CLOSED' ELSE 'OPEN' END, reason, sent, sent_last_minute, out_of_order
            FROM unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[])
                 AS r (queue, reason, sent, sent_last_minute, out_of_order)
            ON CONFLICT (queue) DO UPDATE
            SET sent_total = q.sent_total + excluded.sent_total,
                out_of_order_total = q.out_of_order_total + excluded.out_of_order_total
            """;

    /** The same, and how the queue is. */
    static final String REPORT = ADD_UP + """
              , breaker = excluded.breaker,
                breaker_since = CASE WHEN q.breaker = excluded.breaker THEN q.breaker_since ELSE now() END,
                breaker_reason = excluded.breaker_reason,
                sent_last_minute = excluded.sent_last_minute,
                reported_at = now()
            """;

    private final GuardedJdbc jdbc;

    JdbcOperatorControl(GuardedJdbc jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Map<String, Orders> orders(Collection<String> queues) {
        record Order(String queue, Orders orders) {}
        return jdbc
                .list(
                        ORDERS,
                        rs -> new Order(
                                rs.getString("name"), new Orders(rs.getLong("changes"), rs.getBoolean("paused"))),
                        (Object) queues.toArray(String[]::new))
                .stream()
                .collect(Collectors.toMap(Order::queue, Order::orders));
    }

    @Override
    public void report(Collection<Report> reports) {
        write(REPORT, reports);
    }

    @Override
    public void addUp(Collection<Report> reports) {
        write(ADD_UP, reports);
    }

    private void write(String statement, Collection<Report> reports) {
        // Always in the same order: two relays that hand a queue over must not wait for each other.
        List<Report> sorted =
                reports.stream().sorted(Comparator.comparing(Report::queue)).toList();
        jdbc.update(
                statement,
                sorted.stream().map(Report::queue).toArray(String[]::new),
                sorted.stream().map(Report::breaker).toArray(String[]::new),
                longs(sorted, Report::sent),
                longs(sorted, Report::sentLastMinute),
                longs(sorted, Report::outOfOrder));
    }

    private static long[] longs(List<Report> reports, ToLongFunction<Report> value) {
        return reports.stream().mapToLong(value).toArray();
    }
}
