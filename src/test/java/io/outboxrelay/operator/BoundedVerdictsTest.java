package io.outboxrelay.operator;

import java.sql.SQLException;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** What persons do to a large outbox reads indexes, and no more of them than the backlog has. */
class BoundedVerdictsTest {

    private static final List<String> VERDICTS = List.of(
            "outbox_retry(error => 'nobody has this', reason => 'r')",
            "outbox_retry(queue => 'tenants', reason => 'r')",
            "outbox_discard(queue => 'tenants', reason => 'r')",
            "outbox_cancel(queue => 'orders', reason => 'r')",
            "outbox_cancel(queue => 'orders', error => 'nobody has this', reason => 'r')",
            "outbox_cancel(queue => 'orders', max_rows => 20000, reason => 'r')",
            "outbox_cancel(id => (SELECT max(id) FROM outbox_message), dry_run => true)",
            "outbox_reschedule(now(), queue => 'later', reason => 'r')",
            "outbox_move('orders2', queue => 'orders', reason => 'r')",
            "outbox_move('other.fifo', queue => 'payments.fifo', group_id => 'held-7', reason => 'r')",
            "outbox_replay(ids => ARRAY[1, 2, 3], reason => 'r')",
            "outbox_replay(queue => 'mail', written_from => now() - interval '2 h', written_until => now() - interval '1 h',"
                    + " reason => 'r')");

    /** A page for each entry of a backlog, and some for each row that is written. */
    private static final long MOST_BUFFERS = 12L * LargeOutbox.PENDING;

    @Test
    void no_verdict_reads_the_table_from_end_to_end() throws SQLException {
        try (var outbox = new LargeOutbox()) {
            outbox.vacuumAndAnalyse();
            outbox.fill();
            outbox.putAtRest("orders", "later", "payments.fifo", "other.fifo");
            pass(outbox, "analysed when it was empty");
            outbox.forgetStatistics();
            pass(outbox, "never analysed");
            outbox.analyse();
            pass(outbox, "analysed");
        }
    }

    private static void pass(LargeOutbox outbox, String phase) throws SQLException {
        var all = new SoftAssertions();
        for (String verdict : VERDICTS) {
            var plan = Plan.of(verdict, "SELECT * FROM " + verdict, outbox.connection());
            all.assertThat(plan.fullScans()).as("%s, %s", verdict, phase).isZero();
            all.assertThat(plan.buffers()).as("%s, %s", verdict, phase).isLessThan(MOST_BUFFERS);
        }
        all.assertAll();
    }
}
