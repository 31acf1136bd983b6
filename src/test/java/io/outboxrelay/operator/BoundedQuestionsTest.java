package io.outboxrelay.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * What operators and relays ask costs the same however large the table is, whatever the planner knows of it, and never
 * stands in the way of a relay. What it cost is in {@code target/operator-questions.md}.
 */
class BoundedQuestionsTest {

    /** The limits of all kinds and queues together are some 50,000 rows, most of them side by side in few pages. */
    private static final long MOST_BUFFERS = 20_000;

    /** PostgreSQL's default. Compiling a view takes half a second, which relays would pay every ten seconds. */
    private static final double JIT_ABOVE_COST = 100_000;

    private static final Map<String, String> QUESTIONS = new LinkedHashMap<>();
    private static final List<String> REPORT = new ArrayList<>();

    static {
        QUESTIONS.put("outbox_stuck", "SELECT * FROM outbox_stuck");
        QUESTIONS.put("outbox_stuck, first 50", "SELECT * FROM outbox_stuck LIMIT 50");
        QUESTIONS.put("outbox_stuck of a queue", "SELECT * FROM outbox_stuck WHERE queue = 'payments.fifo'");
        QUESTIONS.put("outbox_stuck, DEAD only", "SELECT * FROM outbox_stuck WHERE status = 'DEAD'");
        QUESTIONS.put("outbox_lag", "SELECT * FROM outbox_lag");
        QUESTIONS.put(
                "outbox_lag, as relays ask", "SELECT queue, pending, dead, oldest_unsent FROM outbox_lag LIMIT 1000");
        QUESTIONS.put(
                "outbox_queue_state",
                "SELECT queue, why_waiting FROM outbox_queue_state WHERE why_waiting IS NOT NULL");
        script("01_what_is_stuck", Map.of());
        script("02_oldest_per_queue", Map.of());
        script("03_most_frequent_errors", Map.of());
        script("04_who_holds_which_lease", Map.of());
        script("05_trace_one_message", Map.of("id", "4711"));
        script("06_throughput_of_the_last_hour", Map.of("rows", "10000"));
        script("07_groups_by_backlog", Map.of("queue", "payments.fifo"));
        script("08_dead_by_day", Map.of());
        script("09_what_did_a_person_do", Map.of());
        script("10_table_and_index_bloat", Map.of());
    }

    private static void script(String name, Map<String, String> variables) {
        QUESTIONS.put(name, PsqlScript.read("db/queries/" + name + ".sql").with(variables));
    }

    @AfterAll
    static void tell() throws IOException {
        Files.write(Path.of("target", "operator-questions.md"), REPORT);
    }

    @Test
    void every_question_is_bounded_and_locks_nobody_out() throws SQLException {
        try (var outbox = new LargeOutbox()) {
            outbox.vacuumAndAnalyse();
            outbox.fill();
            ask(outbox, "analysed when it was empty", 0);
            outbox.forgetStatistics();
            ask(outbox, "never analysed", 0);
            outbox.analyse();
            ask(outbox, "analysed", 0);
            outbox.holdASnapshot();
            int dead = outbox.sendAllOrders();
            ask(outbox, "%,d just sent under an old snapshot".formatted(dead), dead);
            outbox.analyse();
            ask(outbox, "analysed again", dead);
        }
    }

    /** Dead entries have to be passed by each look for what is PENDING, but cost less than a page each. */
    private static void ask(LargeOutbox outbox, String phase, int deadEntries) throws SQLException {
        REPORT.add("\n%s: %,d PENDING, %,d SENT%n".formatted(phase, LargeOutbox.PENDING, LargeOutbox.SENT));
        REPORT.add("| question | buffers | ms |");
        REPORT.add("|---|---|---|");
        var all = new SoftAssertions();
        for (var question : QUESTIONS.entrySet()) {
            var plan = Plan.of(question.getKey(), question.getValue(), outbox.connection());
            REPORT.add("| %s | %,d | %.1f |".formatted(plan.question(), plan.buffers(), plan.millis()));
            all.assertThat(plan.fullScans())
                    .as("%s, %s", plan.question(), phase)
                    .isZero();
            if (plan.question().startsWith("outbox_")) {
                all.assertThat(plan.cost()).as("%s, %s", plan.question(), phase).isLessThan(JIT_ABOVE_COST);
            }
            all.assertThat(plan.buffers())
                    .as("%s, %s", plan.question(), phase)
                    .isLessThan(MOST_BUFFERS + deadEntries / 5);
            all.assertThat(plan.locks()).as("%s, %s", plan.question(), phase).isSubsetOf("AccessShareLock");
        }
        all.assertAll();
        assertThat(QUESTIONS).hasSizeGreaterThan(10);
    }
}
