package io.outboxrelay.benchmark;

import io.outboxrelay.benchmark.BenchmarkDatabase.Rows;
import java.time.Duration;

/**
 * One FIFO group, one message in a request and ten of them: how fast it is, and whether order is kept. Then many groups while
 * SQS fails one entry in a hundred: what comes out of order, and what the relay says of it.
 */
final class OneGroupScenario implements Scenario {

    static final String ONE = "FIFO, 1 group, fifo-batch 1, 20 ms";
    static final String TEN = "FIFO, 1 group, fifo-batch 10, 20 ms";
    static final String EXACT = "FIFO, 1 group, fifo-batch 10, 0 ms";
    static final String FAILING = "FIFO, 100 groups, fifo-batch 10, 1 % fail";
    static final String EARLY = "taken out of order";
    static final String COUNTED = "counted";
    static final String AMISS = "counted amiss";

    private static final int LATENCY = 20;
    private static final int ROWS = 500;
    private static final int GROUPS = 100;
    private static final int ROWS_EACH = 100;
    /** The relay reports every two seconds. */
    private static final Duration REPORTED = Duration.ofSeconds(5);

    @Override
    public void run(BenchmarkStage stage, Profile profile, Report report) {
        stage.sqs().latency(LATENCY);
        for (int round = 1; round <= profile.rounds(); round++) {
            drain(stage, report, ONE, Rows.pending(BenchmarkStage.FIFO, ROWS, 1));
        }
        stage.startRelay("-Doutbox.relay.fifo-batch=10");
        stage.sqs().latency(0);
        WarmUp.run(stage, profile);
        stage.sqs().latency(LATENCY);
        for (int round = 1; round <= profile.rounds(); round++) {
            drain(stage, report, TEN, Rows.pending(BenchmarkStage.FIFO, 10 * ROWS, 1));
        }
        stage.sqs().latency(0);
        drain(stage, report, EXACT, Rows.pending(BenchmarkStage.FIFO, profile.sentBehind() / 10, 1));
        // The last one: groups that have failed go one by one for a minute.
        stage.sqs().latency(LATENCY);
        failing(stage, report);
        stage.sqs().latency(0);
        stage.startRelay();
    }

    private static void drain(BenchmarkStage stage, Report report, String name, Rows rows) {
        stage.database().clean();
        stage.sqs().watch(rows.queue(), rows.groups());
        Drains.add(report, name, rows, stage.drain(rows));
        report.add(name, EARLY, stage.sqs().takenEarly(rows.queue()));
        stage.sqs().heal(rows.queue());
    }

    private static void failing(BenchmarkStage stage, Report report) {
        String queue = BenchmarkStage.FIFO;
        long before = stage.database().outOfOrder(queue);
        stage.database().clean();
        stage.sqs().fail(queue);
        stage.sqs().watch(queue, GROUPS);
        stage.drain(Rows.pending(queue, GROUPS * ROWS_EACH, GROUPS));
        BenchmarkStage.rest(REPORTED);
        long early = stage.sqs().takenEarly(queue);
        long counted = stage.database().outOfOrder(queue) - before;
        report.add(FAILING, EARLY, early);
        report.add(FAILING, COUNTED, counted);
        report.add(FAILING, AMISS, Math.abs(counted - early));
        stage.sqs().heal(queue);
    }
}
