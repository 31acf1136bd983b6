package io.outboxrelay.demo;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A message that SQS will never take, because of a control character. The library would refuse it before the commit, so it is
 * written as other languages write messages: in SQL.
 */
final class Poison {

    static final String GROUP = "customer-7";

    private static final String WRITE = """
            INSERT INTO outbox_message (queue, group_id, body, attributes)
            VALUES (?, ?, 'a bell ' || chr(7), '{"eventType": "PaymentRequested"}')
            RETURNING id
            """;

    private Poison() {}

    /** Returns the id of its row. */
    static long write(JdbcClient jdbc) {
        return jdbc.sql(WRITE)
                .params(OrderService.PAYMENTS, GROUP)
                .query(Long.class)
                .single();
    }

    /** What an operator would say about it. */
    static String discard(long id) {
        return "SELECT * FROM outbox_discard(id => %d, reason => 'SQS refuses its body');".formatted(id);
    }
}
