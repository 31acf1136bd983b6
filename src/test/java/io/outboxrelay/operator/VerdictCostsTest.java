package io.outboxrelay.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Measures each verb on one message and on a thousand, and writes {@code target/verdict-costs.md}, which stands in the runbook.
 * Minutes long at the size that counts, so it runs if asked for with {@code -Doutbox.test.costs=true}.
 */
@EnabledIfSystemProperty(named = "outbox.test.costs", matches = "true")
class VerdictCostsTest {

    private static final int TIMES = 3;

    /** What an operator types, but for the reason. */
    private record Call(String words, String function, String arguments) {
        String sql(boolean dry) {
            return "SELECT * FROM %s(%s, %s)".formatted(function, arguments, dry ? "dry_run => true" : "reason => 'r'");
        }
    }

    @Test
    void no_verb_on_a_thousand_messages_reads_the_table_from_end_to_end() throws SQLException, IOException {
        var lines = new ArrayList<String>();
        try (var outbox = new LargeOutbox()) {
            outbox.fill();
            outbox.putAtRest("orders", "later", "payments.fifo", "other.fifo");
            outbox.analyse();
            outbox.planEachCallAsTheFirst();
            for (Call call : calls(outbox)) {
                var dry = median(outbox, call, true);
                var real = median(outbox, call, false);
                lines.add(String.format(
                        Locale.ROOT,
                        "| %s | %,.0f ms | %,d | %,.0f ms | %,d |",
                        call.words(),
                        dry.millis(),
                        dry.buffers(),
                        real.millis(),
                        real.buffers()));
                assertThat(dry.fullScans() + real.fullScans()).as(call.words()).isZero();
            }
        }
        Files.write(Path.of("target", "verdict-costs.md"), lines);
    }

    private static List<Call> calls(LargeOutbox outbox) throws SQLException {
        long dead = outbox.firstId("tenants", "DEAD");
        long pending = outbox.firstId("orders", "PENDING");
        return List.of(
                new Call("retry 1", "outbox_retry", "id => " + dead),
                new Call("retry 1,000 of a queue", "outbox_retry", "queue => 'tenants'"),
                new Call("discard 1", "outbox_discard", "id => " + dead),
                new Call("discard 1,000 of a queue", "outbox_discard", "queue => 'tenants'"),
                new Call("cancel 1", "outbox_cancel", "id => " + pending),
                new Call("cancel 1,000 of a queue", "outbox_cancel", "queue => 'orders'"),
                new Call("reschedule 1", "outbox_reschedule", "at => now() + interval '1 h', id => " + pending),
                new Call(
                        "reschedule 1,000 of a queue",
                        "outbox_reschedule",
                        "at => now() + interval '1 h', queue => 'orders'"),
                new Call("move 1", "outbox_move", "to_queue => 'other', id => " + pending),
                new Call("move 1,000 of a queue", "outbox_move", "to_queue => 'other', queue => 'orders'"),
                new Call(
                        "move a FIFO group of 8",
                        "outbox_move",
                        "to_queue => 'other.fifo', queue => 'payments.fifo', group_id => 'held-7'"),
                new Call(
                        "move 1,000 in whole FIFO groups",
                        "outbox_move",
                        "to_queue => 'other.fifo', queue => 'payments.fifo'"),
                new Call("replay 1", "outbox_replay", "ids => '{1}'"),
                new Call("replay 1,000 by id", "outbox_replay", "ids => ARRAY(SELECT generate_series(1, 1000))"));
    }

    private static Plan median(LargeOutbox outbox, Call call, boolean dry) throws SQLException {
        var plans = Stream.<Plan>builder();
        for (int i = 0; i < TIMES; i++) {
            plans.add(Plan.of(call.words(), call.sql(dry), outbox.connection()));
        }
        return plans.build()
                .sorted(Comparator.comparing(Plan::millis))
                .skip(TIMES / 2)
                .findFirst()
                .orElseThrow();
    }
}
