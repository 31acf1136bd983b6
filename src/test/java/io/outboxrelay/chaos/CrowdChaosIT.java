package io.outboxrelay.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.test.sqs.Fault;
import io.outboxrelay.test.sqs.Trigger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A crowd of rows that can't leave, and healthy rows that come after it on the same queue. */
class CrowdChaosIT {

    private static final int CROWD = Integer.getInteger("chaos.crowd", 100_000);
    private static final int SAMPLES = 100;
    private static final String NEIGHBOUR = "payments";
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final ChaosStage stage = ChaosStage.open();

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void healthy_rows_pass_a_crowd_of_failing_ones_that_keep_being_tried() {
        var queue = stage.queue(ChaosStage.ORDERS);
        stage.startRelay().awaitStarted();
        medianMillis(ChaosStage.ORDERS);
        long usual = medianMillis(ChaosStage.ORDERS);
        queue.inject(Fault.entry("InternalError", false), Trigger.body("order "));
        // They have failed before: a crowd that fails at first sight, with nothing that passes, is an outage.
        stage.jdbc
                .sql(
                        "INSERT INTO outbox_message (queue, body, status, attempts, last_error)"
                                + " SELECT 'orders', 'order ' || n, 'RETRY', 1, 'InternalError: later' FROM generate_series(1, ?) AS n")
                .param(CROWD)
                .update();
        long attempts = attempts();
        var medians = mediansByTurns(ChaosStage.ORDERS);
        long tried = attempts() - attempts;
        queue.clearFaults();
        assertThat(count("status = 'DEAD'")).isZero();
        report("%,d failing rows ahead, %,d retries meanwhile".formatted(CROWD, tried), usual, medians);
        // However slow the machine is: few of the crowd are tried for one healthy row that leaves.
        assertThat(tried).as("retries meanwhile").isBetween(1L, (long) SAMPLES * CROWD / 20);
    }

    @Test
    void healthy_rows_pass_a_blocked_group() {
        var queue = stage.queue(ChaosStage.ORDERS_FIFO);
        stage.startRelay().awaitStarted();
        medianMillis(ChaosStage.ORDERS_FIFO);
        long usual = medianMillis(ChaosStage.ORDERS_FIFO);
        queue.inject(Fault.entry("InvalidMessageContents", true), Trigger.body("order 1\n"));
        stage.jdbc
                .sql("INSERT INTO outbox_message (queue, group_id, body)"
                        + " SELECT 'orders.fifo', 'blocked', 'order ' || n || chr(10) FROM generate_series(1, ?) AS n")
                .param(CROWD)
                .update();
        await().atMost(LIMIT).pollInterval(Duration.ofSeconds(1)).until(() -> count("status = 'BLOCKED'") == CROWD - 1);
        report("one blocked group of %,d rows".formatted(CROWD), usual, mediansByTurns(ChaosStage.ORDERS_FIFO));
    }

    private void report(String what, long usual, Medians medians) {
        Findings.add("| %s | median latency of healthy rows %d ms, without %d ms, of another queue %d ms |"
                .formatted(what, medians.besideTheCrowd(), usual, medians.neighbour()));
        assertThat(medians.besideTheCrowd())
                .as("median latency, %d ms without the crowd, meanwhile %d ms", usual, medians.neighbour())
                .isLessThanOrEqualTo(Promptness.within(2 * Math.max(usual, medians.neighbour())));
    }

    /**
     * Milliseconds.
     *
     * @param neighbour of a queue without a crowd, measured in the same seconds: the machine may be busier than before
     */
    private record Medians(long besideTheCrowd, long neighbour) {}

    private Medians mediansByTurns(String queue) {
        List<Long> besideTheCrowd = new ArrayList<>();
        List<Long> neighbour = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            besideTheCrowd.add(millis(queue));
            neighbour.add(millis(NEIGHBOUR));
        }
        return new Medians(median(besideTheCrowd), median(neighbour));
    }

    private long medianMillis(String queue) {
        List<Long> latencies = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            latencies.add(millis(queue));
        }
        return median(latencies);
    }

    private static long median(List<Long> latencies) {
        return latencies.stream().sorted().skip(SAMPLES / 2).findFirst().orElseThrow();
    }

    /** From the start of the INSERT of a single row to SQS's acceptance. Nothing else of the queue is accepted meanwhile. */
    private long millis(String queue) {
        var sender = stage.queue(queue);
        long before = sender.acceptedCount();
        long start = System.nanoTime();
        stage.jdbc
                .sql("INSERT INTO outbox_message (queue, group_id, body) VALUES (?, 'healthy', 'healthy')")
                .param(queue)
                .update();
        await().atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> sender.acceptedCount() > before);
        return (System.nanoTime() - start) / 1_000_000;
    }

    private long attempts() {
        return stage.jdbc
                .sql("SELECT sum(attempts) FROM outbox_message")
                .query(Long.class)
                .single();
    }

    private int count(String condition) {
        return stage.jdbc
                .sql("SELECT count(*) FROM outbox_message WHERE " + condition)
                .query(Integer.class)
                .single();
    }
}
