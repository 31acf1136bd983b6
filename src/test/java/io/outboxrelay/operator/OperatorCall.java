package io.outboxrelay.operator;

import java.util.List;

/** A call of a view or function of the outbox, and a part of what an operator is told if it is refused. */
record OperatorCall(String sql, String refusal) {

    /**
     * Every view and function, with all that a function can answer, on an outbox as {@link SchemaUnderTest#fill} leaves it. The state
     * that one leaves is what the next ones need.
     */
    static final List<OperatorCall> ALL = List.of(
            refused("SELECT outbox_pause('orders', reason => '')", "needs a reason"),
            refused("SELECT outbox_pause('no queue', reason => 'r')", "is no name of a queue"),
            refused("SELECT outbox_pause('orders', reason => 'r', group_id => 'g')", "is a standard queue"),
            refused("SELECT outbox_pause('payments.fifo', reason => 'r', group_id => ' ')", "is no group id"),
            allowed("SELECT outbox_pause('unheard-of', reason => 'r')"),
            allowed("SELECT outbox_pause('payments.fifo', reason => 'r', group_id => 'paused')"),
            refused("SELECT outbox_resume('orders')", "is not paused"),
            allowed("SELECT outbox_attributes_are_sendable('{\"a\": 1}')"),
            allowed("SELECT * FROM outbox_cause"),
            allowed("SELECT * FROM outbox_queue_names()"),
            allowed("SELECT * FROM outbox_queue_name"),
            allowed("SELECT * FROM outbox_queue_state"),
            allowed("SELECT * FROM outbox_lag_of('payments.fifo')"),
            allowed("SELECT * FROM outbox_lag"),
            allowed("SELECT * FROM outbox_stuck_of('payments.fifo', '1 min')"),
            allowed("SELECT * FROM outbox_stuck"),
            allowed("SELECT * FROM inbox_sample(100)"),
            allowed("SELECT * FROM inbox_lag"),
            allowed("SELECT * FROM inbox_unfinished"),
            allowed("SELECT outbox_resume('unheard-of')"),
            allowed("SELECT outbox_resume('payments.fifo', group_id => 'paused', reason => 'r')"),
            refused("SELECT outbox_resume('orders')", "is not paused"),
            refused("SELECT outbox_resume('orders', actor => '')", "needs an actor"),
            refused("SELECT * FROM outbox_retry(id => 1)", "needs a reason"),
            refused("SELECT * FROM outbox_retry(reason => 'r')", "must be told which messages"),
            refused("SELECT * FROM outbox_retry(error => '%', group_id => 'g', reason => 'r')", "without a queue"),
            refused("SELECT * FROM outbox_retry(queue => 'orders', max_rows => 0, reason => 'r')", "max_rows is 0"),
            refused("SELECT * FROM outbox_retry(id => 4711, reason => 'r')", "takes DEAD and RETRY messages only"),
            allowed("SELECT * FROM outbox_retry(id => 1, reason => 'r')"),
            allowed(
                    "SELECT * FROM outbox_retry(queue => 'payments.fifo', group_id => 'g', error => 'Bad%', reason => 'r')"),
            allowed("SELECT * FROM outbox_discard(queue => 'orders', reason => 'r')"),
            allowed("SELECT * FROM outbox_discard(error => 'nobody has this', reason => 'r')"),
            refused(
                    "SELECT * FROM outbox_decide('RETRY', NULL, 'q', NULL, NULL, 1, 'r', 'a', false)",
                    "permission denied"));

    boolean mentions(String name) {
        return sql.matches(".*\\b" + name + "\\b.*");
    }

    /** Whether this is what an operator should be told. */
    boolean isAnsweredBy(String said) {
        return refusal.isEmpty() ? said.isEmpty() : said.contains(refusal);
    }

    private static OperatorCall allowed(String sql) {
        return new OperatorCall(sql, "");
    }

    private static OperatorCall refused(String sql, String refusal) {
        return new OperatorCall(sql, refusal);
    }
}
