package io.outboxrelay.console;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An outbox as relays and persons leave it, in one state or another. */
final class Situation {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final JdbcClient jdbc;

    Situation(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Nothing waits; the relay that lives stays. */
    void clear() {
        jdbc.sql("DELETE FROM outbox_message").update();
        jdbc.sql("DELETE FROM outbox_paused").update();
        jdbc.sql("DELETE FROM outbox_queue").update();
        jdbc.sql("DELETE FROM outbox_sample").update();
        jdbc.sql("DELETE FROM outbox_relay_process WHERE queues IS NULL").update();
        jdbc.sql("UPDATE outbox_lock SET lock_until = timezone('utc', now()) WHERE name <> 'queue:served'")
                .update();
    }

    long dead(String queue, String error) {
        return jdbc.sql("""
                        INSERT INTO outbox_message (queue, body, status, attempts, last_error, created_at, available_at)
                        VALUES (?, 'secret body', 'DEAD', 3, ?, now() - interval '26 minutes', now() - interval '26 minutes')
                        RETURNING id
                        """).params(queue, error).query(Long.class).single();
    }

    void pending(String queue, int rows) {
        jdbc.sql("INSERT INTO outbox_message (queue, body) SELECT ?, 'secret body' FROM generate_series(1, ?)")
                .params(queue, rows)
                .update();
    }

    /** One queue of each kind of trouble and two without, with their last six hours. */
    void showEverything() {
        jdbc.sql("""
                INSERT INTO outbox_queue (queue, breaker, breaker_since, breaker_reason, sent_total, sent_last_minute, out_of_order_total) VALUES
                    ('orders', 'CLOSED', now() - interval '9 hours', NULL, 812345, 2538, 0),
                    ('payments.fifo', 'CLOSED', now() - interval '9 hours', NULL, 91823, 402, 7),
                    ('invoices', 'OPEN', now() - interval '14 minutes',
                     'AccessDenied: User arn:aws:sts::111122223333:assumed-role/relay is not authorized to perform sqs:SendMessage', 5120, 0, 0),
                    ('newsletter', 'CLOSED', now() - interval '9 hours', NULL, 40213, 0, 0),
                    ('shipments', 'CLOSED', now() - interval '9 hours', NULL, 20100, 61, 0)
                """).update();
        jdbc.sql("DELETE FROM outbox_relay_process WHERE queues IS NULL").update();
        jdbc.sql("INSERT INTO outbox_relay_process (id, started_at, seen_at)"
                        + " VALUES (gen_random_uuid(), now() - interval '9 hours', now() + interval '1 hour')")
                .update();
        jdbc.sql("""
                INSERT INTO outbox_lock (name, lock_until, locked_at, locked_by)
                SELECT 'queue:' || queue, timezone('utc', now()) + interval '1 hour', timezone('utc', now()) - interval '3 hours',
                       (SELECT id::text FROM outbox_relay_process WHERE queues IS NULL LIMIT 1)
                  FROM outbox_queue WHERE queue <> 'newsletter'
                ON CONFLICT (name) DO UPDATE SET lock_until = excluded.lock_until, locked_by = excluded.locked_by
                """).update();
        rows("orders", 34, "'customer-' || i", "'PENDING'", "NULL", "1 second");
        rows("shipments", 3, "NULL", "'PENDING'", "NULL", "1 second");
        rows("invoices", 1240, "NULL", "'PENDING'", "NULL", "14 minutes");
        rows("newsletter", 180, "NULL", "'PENDING'", "NULL", "40 minutes");
        rows(
                "payments.fifo",
                1,
                "'customer-42'",
                "'DEAD'",
                "'InvalidMessageContents: the body has characters that are not allowed'",
                "26 minutes");
        rows("payments.fifo", 18, "'customer-42'", "'BLOCKED'", "NULL", "25 minutes");
        jdbc.sql("INSERT INTO outbox_paused (queue, paused_at, paused_by, reason) VALUES"
                        + " ('newsletter', now() - interval '40 minutes', 'anna', 'the text has a mistake')")
                .update();
        samples(
                "orders",
                "20 + 14 * sin(n / 23.0) + 9 * sin(n / 5.0)",
                "2300 + 900 * sin(n / 60.0) + 120 * sin(n / 3.0)");
        samples("shipments", "3 + 2 * sin(n / 11.0)", "70 + 30 * sin(n / 50.0) + 9 * sin(n / 4.0)");
        samples(
                "payments.fifo",
                "CASE WHEN n < 334 THEN 2 + 2 * sin(n / 9.0) ELSE 2 + (n - 334) * 0.7 END",
                "380 + 80 * sin(n / 70.0) + 14 * sin(n / 3.0)");
        samples(
                "invoices",
                "CASE WHEN n < 346 THEN 4 + 3 * sin(n / 7.0) ELSE (n - 346) * 88 END",
                "CASE WHEN n < 346 THEN 88 + 12 * sin(n / 6.0) ELSE 0 END");
        samples(
                "newsletter",
                "CASE WHEN n < 320 THEN 2 + 2 * sin(n / 9.0) ELSE 180 END",
                "CASE WHEN n < 320 THEN 120 + 60 * sin(n / 40.0) ELSE 0 END");
    }

    private void rows(String queue, int count, String group, String status, String error, String age) {
        jdbc.sql("""
                INSERT INTO outbox_message (queue, group_id, body, status, attempts, last_error, created_at, available_at)
                SELECT '%s', %s, 'secret body', %s, CASE WHEN %s = 'DEAD' THEN 1 ELSE 0 END, %s, now() - interval '%s', now() - interval '%s'
                FROM generate_series(1, %d) i
                """.formatted(queue, group, status, status, error, age, age, count))
                .update();
    }

    private void samples(String queue, String unsent, String sent) {
        jdbc.sql("""
                INSERT INTO outbox_sample (queue, slot, at, unsent, dead, oldest_seconds, sent)
                SELECT '%s', extract(epoch FROM m.at)::bigint / 60 %% 360, m.at, greatest(0, %s), 0, 0, greatest(0, %s)
                FROM (SELECT n, date_trunc('minute', now()) - (359 - n) * interval '1 minute' AS at FROM generate_series(0, 359) n) m
                ON CONFLICT DO NOTHING
                """.formatted(queue, unsent, sent)).update();
    }

    String status(long id) {
        return jdbc.sql("SELECT status FROM outbox_message WHERE id = ?")
                .param(id)
                .query(String.class)
                .single();
    }

    long count(String status) {
        return jdbc.sql("SELECT count(*) FROM outbox_message WHERE status = ?")
                .param(status)
                .query(Long.class)
                .single();
    }

    void awaitStatus(long id, String status) {
        await().atMost(PATIENCE).until(() -> status(id).equals(status));
    }

    /** What was done last, by whom, and as which database user. */
    String lastAct() {
        return jdbc.sql("SELECT action || ' ' || actor || ' ' || db_user FROM outbox_audit ORDER BY id DESC LIMIT 1")
                .query(String.class)
                .single();
    }
}
