package io.outboxrelay.benchmark;

import io.outboxrelay.benchmark.BenchmarkDatabase.Rows;
import java.util.List;

/** The same backlog with and without what makes outboxes slow. Runs take turns; the base is measured in each round. */
final class FlatnessScenario implements Scenario {

    static final String BASE = "flat: nothing else";
    static final String BASE_FIFO = "flat: FIFO, nothing else";
    static final String SNAPSHOT = "flat: a snapshot held from the start";
    static final String RETRIES = "flat: 100,000 RETRY at the head";
    static final String BLOCKED = "flat: FIFO, 100,000 BLOCKED at the head";
    static final String PURGE = "flat: a purge running";
    static final String SENT = "flat: sent rows behind";
    static final String FOUR = "flat: four queues";
    static final String HANGING = "flat: four queues and one that hangs";

    private static final int PARKED = 100_000;
    private static final int GROUPS = 10_000;
    /** The purge removes rows half as fast as a drain sends them, and a backlog takes a while to be written. */
    private static final int OLD_ROWS_FOR_EACH = 2;

    @Override
    public void run(BenchmarkStage stage, Profile profile, Report report) {
        stage.sqs().latency(10);
        var rows = Rows.pending(BenchmarkStage.STANDARD, profile.usual(), 0);
        var fifo = Rows.pending(BenchmarkStage.FIFO, profile.usual(), GROUPS);
        for (int round = 1; round <= profile.rounds(); round++) {
            clean(stage);
            measure(stage, report, BASE, rows);
            underSnapshot(stage, report, rows);
            clean(stage);
            park(stage, new Rows(BenchmarkStage.STANDARD, PARKED, 0, "", "RETRY"));
            measure(stage, report, RETRIES, rows);
            underPurge(stage, report, rows);
            clean(stage);
            measure(stage, report, BASE_FIFO, fifo);
            clean(stage);
            park(stage, new Rows(BenchmarkStage.FIFO, GROUPS, GROUPS, "held-", "RETRY"));
            park(stage, new Rows(BenchmarkStage.FIFO, PARKED, GROUPS, "held-", "BLOCKED"));
            measure(stage, report, BLOCKED, fifo);
            HangingQueue.measure(stage, profile, report);
        }
        behindSentRows(stage, profile, report, rows);
        clean(stage);
        stage.sqs().latency(0);
    }

    private static void underSnapshot(BenchmarkStage stage, Report report, Rows rows) {
        clean(stage);
        try (var snapshot = new HeldSnapshot(stage.database().dataSource())) {
            // The dead entries of the first drain lie before the second.
            stage.drain(rows);
            measure(stage, report, SNAPSHOT, rows);
        }
    }

    private static void underPurge(BenchmarkStage stage, Report report, Rows rows) {
        clean(stage);
        var purge = new RunningPurge(stage, OLD_ROWS_FOR_EACH * rows.count());
        measure(stage, report, PURGE, rows);
        purge.requireStillRunning();
    }

    private static void behindSentRows(BenchmarkStage stage, Profile profile, Report report, Rows rows) {
        clean(stage);
        park(stage, new Rows(BenchmarkStage.STANDARD, profile.sentBehind(), 0, "", "SENT"));
        stage.database().jdbc().sql("VACUUM ANALYZE outbox_message").update();
        for (int round = 1; round <= profile.rounds(); round++) {
            measure(stage, report, SENT, rows);
        }
        // The base once more, on the other side of what is compared with it.
        for (int round = 1; round <= profile.rounds(); round++) {
            clean(stage);
            measure(stage, report, BASE, rows);
        }
    }

    private static void measure(BenchmarkStage stage, Report report, String name, Rows rows) {
        Drains.add(report, name, rows, stage.drain(rows));
    }

    private static void park(BenchmarkStage stage, Rows rows) {
        stage.database().insert(rows, () -> {});
    }

    private static void clean(BenchmarkStage stage) {
        stage.database().clean();
    }

    /** For the goals: each burden with what it is compared to. */
    static List<String[]> pairs() {
        return List.of(
                new String[] {SENT, BASE, "0.95"},
                new String[] {SNAPSHOT, BASE, "0.90"},
                new String[] {RETRIES, BASE, "0.90"},
                new String[] {BLOCKED, BASE_FIFO, "0.90"},
                new String[] {PURGE, BASE, "0.90"},
                new String[] {HANGING, FOUR, "0.90"});
    }
}
