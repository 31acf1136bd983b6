package io.outboxrelay.demo;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** One line about where the messages are. */
@Component
class StatusLine {

    private static final String UNSENT = """
            SELECT count(*) AS messages,
                   coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0) AS oldest
              FROM outbox_message
             WHERE status = 'PENDING'
            """;

    private final JdbcClient jdbc;
    private final ShopLedger ledger;

    StatusLine(JdbcClient jdbc, ShopLedger ledger) {
        this.jdbc = jdbc;
        this.ledger = ledger;
    }

    String read() {
        var committed = ledger.committed();
        var unsent = jdbc.sql(UNSENT).query(Unsent.class).single();
        return "committed %,9d | sent %,9d | received %,9d | duplicates %,3d | oldest unsent %.1f s"
                .formatted(
                        committed,
                        Math.max(0, committed - unsent.messages()),
                        ledger.received(),
                        ledger.duplicates(),
                        unsent.oldest());
    }

    private record Unsent(long messages, double oldest) {}
}
