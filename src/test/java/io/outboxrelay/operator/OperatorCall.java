package io.outboxrelay.operator;

import java.util.List;

/** A call of a view or function of the outbox, whose it is, and a part of what they are told if it is refused. */
record OperatorCall(String role, String sql, String refusal) {

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
            refused("SELECT * FROM outbox_cancel(queue => 'closed')", "needs a reason"),
            refused("SELECT * FROM outbox_cancel(reason => 'r')", "must be told which messages"),
            refused("SELECT * FROM outbox_cancel(queue => 'closed', max_rows => 0, reason => 'r')", "max_rows is 0"),
            refused("SELECT * FROM outbox_cancel(id => 4711, reason => 'r')", "is not there"),
            refused("SELECT * FROM outbox_cancel(queue => 'closed', reason => 'r')", "is not paused"),
            allowed("SELECT * FROM outbox_cancel(queue => 'closed', dry_run => true)"),
            allowed("SELECT outbox_pause('payments.fifo', reason => 'r')"),
            refused("SELECT * FROM outbox_cancel(queue => 'payments.fifo', reason => 'r')", "has the lease"),
            allowed(
                    "SELECT * FROM outbox_reschedule(at => now() + interval '1 day', queue => 'paused', reason => 'r')"),
            allowed("SELECT * FROM outbox_reschedule(at => now(), queue => 'paused', error => 'none', reason => 'r')"),
            refused(
                    "SELECT * FROM outbox_reschedule(at => 'infinity', queue => 'paused', reason => 'r')",
                    "at is infinity"),
            refused(
                    "SELECT * FROM outbox_move(to_queue => 'a.fifo', queue => 'paused', reason => 'r')",
                    "can't be moved"),
            allowed("SELECT * FROM outbox_move(to_queue => 'moved', queue => 'paused', reason => 'r')"),
            allowed("SELECT outbox_pause('from.fifo', reason => 'r')"),
            refused(
                    "SELECT * FROM outbox_move(to_queue => 'to.fifo', queue => 'from.fifo', reason => 'r')",
                    "is not paused"),
            allowed("SELECT outbox_pause('to.fifo', reason => 'r')"),
            allowed("SELECT * FROM outbox_move(to_queue => 'to.fifo', queue => 'from.fifo', reason => 'r')"),
            allowed("SELECT * FROM outbox_cancel(queue => 'to.fifo', reason => 'r')"),
            refused("SELECT * FROM outbox_replay(ids => '{1}')", "needs a reason"),
            refused("SELECT * FROM outbox_replay(queue => 'orders', reason => 'r')", "must be told which messages"),
            refused("SELECT * FROM outbox_replay(ids => '{1}', max_rows => 0, reason => 'r')", "max_rows is 0"),
            allowed("SELECT * FROM outbox_replay(ids => '{1,2,3,4,5,6,7,8,9,10,11,12}', reason => 'r')"),
            allowed("SELECT * FROM outbox_replay(queue => 'from.fifo', written_from => now() - interval '2 h',"
                    + " written_until => now(), new_message_ids => true, reason => 'r')"),
            refused("SELECT outbox_unrest('orders', false)", "permission denied"),
            refused("SELECT outbox_take('v', '{}', 1, NULL, NULL, NULL, 1, 'r', 'a', false)", "permission denied"),
            refused("SELECT outbox_note('MOVE', '{}', 'r', 'a', NULL, NULL, NULL, NULL, NULL)", "permission denied"),
            refused("SELECT outbox_unsent_of('orders')", "permission denied"),
            refused("SELECT outbox_whole_groups('{}', 'a.fifo', 'b.fifo', 1, false)", "permission denied"),
            allowed("SELECT outbox_first_id_written(now())"),
            new OperatorCall("relay", "SELECT * FROM outbox_look(1)", ""),
            refused(
                    "SELECT * FROM outbox_decide('RETRY', NULL, 'q', NULL, NULL, 1, 'r', 'a', false)",
                    "permission denied"));

    boolean mentions(String name) {
        return sql.matches(".*\\b" + name + "\\b.*");
    }

    /** Whether this is what they should be told. */
    boolean isAnsweredBy(String said) {
        return refusal.isEmpty() ? said.isEmpty() : said.contains(refusal);
    }

    private static OperatorCall allowed(String sql) {
        return new OperatorCall("operator", sql, "");
    }

    private static OperatorCall refused(String sql, String refusal) {
        return new OperatorCall("operator", sql, refusal);
    }
}
