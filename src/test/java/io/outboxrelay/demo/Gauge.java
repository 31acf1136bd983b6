package io.outboxrelay.demo;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads where the messages are. Thread-safe. */
@Component
class Gauge {

    private static final String UNSENT = """
            SELECT p.messages AS pending, h.later, h.blocked, h.dead, p.oldest
              FROM (SELECT count(*) AS messages,
                           coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0) AS oldest
                      FROM outbox_message
                     WHERE status = 'PENDING') p,
                   (SELECT count(*) FILTER (WHERE status = 'RETRY') AS later,
                           count(*) FILTER (WHERE status = 'BLOCKED') AS blocked,
                           count(*) FILTER (WHERE status = 'DEAD') AS dead
                      FROM outbox_message
                     WHERE status IN ('RETRY', 'DEAD', 'BLOCKED')) h
            """;

    private final JdbcClient jdbc;
    private final ShopLedger ledger;

    Gauge(JdbcClient jdbc, ShopLedger ledger) {
        this.jdbc = jdbc;
        this.ledger = ledger;
    }

    Reading read() {
        long committed = ledger.committed();
        var unsent = jdbc.sql(UNSENT).query(Unsent.class).single();
        return new Reading(
                committed,
                ledger.received(),
                ledger.duplicates(),
                unsent.pending(),
                unsent.later(),
                unsent.blocked(),
                unsent.dead(),
                unsent.oldest());
    }

    private record Unsent(long pending, long later, long blocked, long dead, double oldest) {}
}
