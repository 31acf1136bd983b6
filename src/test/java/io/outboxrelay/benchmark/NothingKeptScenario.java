package io.outboxrelay.benchmark;

import io.outboxrelay.benchmark.BenchmarkDatabase.Rows;

/**
 * A relay with {@code outbox.retention=0} beside one that keeps its rows: what a drain costs, and how large the table becomes
 * when messages go through it for long, at a steady rate.
 */
final class NothingKeptScenario implements Scenario {

    static final String KEPT = "sent rows kept, 0 ms";
    static final String KEPT_RAW = "raw SDK beside it, 0 ms";
    static final String DELETED = "sent rows deleted, 0 ms";
    static final String DELETED_RAW = "raw SDK beside that, 0 ms";
    static final String STEADY = "deleted, 5,000/s, INSERTs included";
    static final String GROWTH = "% of the largest in two minutes";
    static final String PART = "deleted, 5,000/s, ";

    private static final int TRANSACTIONS_A_SECOND = 500;
    private static final int ROWS_EACH = 10;
    private static final int PARTS = 10;
    /** Until then the table grows to what waits for the next vacuum, which comes every minute; a shorter run says nothing of it. */
    private static final int SECONDS_OF_GROWTH = 120;

    @Override
    public void run(BenchmarkStage stage, Profile profile, Report report) {
        stage.sqs().latency(0);
        drains(stage, profile, report, KEPT, KEPT_RAW);
        stage.startRelay("-Doutbox.retention=0");
        WarmUp.run(stage, profile);
        drains(stage, profile, report, DELETED, DELETED_RAW);
        steady(stage, profile, report);
        stage.startRelay();
    }

    private static void drains(BenchmarkStage stage, Profile profile, Report report, String name, String raw) {
        var rows = Rows.pending(BenchmarkStage.STANDARD, profile.usual(), 0);
        for (int round = 1; round <= profile.rounds(); round++) {
            report.add(raw, Report.RATE, stage.sendRaw(rows.count()).perSecond());
            stage.database().clean();
            Drains.add(report, name, rows, stage.drain(rows));
        }
    }

    private static void steady(BenchmarkStage stage, Profile profile, Report report) {
        var database = stage.database();
        database.clean();
        stage.sqs().restart(BenchmarkStage.STANDARD);
        int seconds = Math.max(1, profile.sentBehind() / PARTS / ROWS_EACH / TRANSACTIONS_A_SECOND);
        double each = seconds * TRANSACTIONS_A_SECOND * ROWS_EACH;
        var relayBefore = stage.relay().cpu();
        var databaseBefore = database.cpu();
        long walBefore = database.walPosition();
        long first = 0;
        long last = 0;
        for (int part = 1; part <= PARTS; part++) {
            var load = new SteadyLoad(TRANSACTIONS_A_SECOND, seconds, number -> insert(database));
            load.run();
            last = database.tableBytes() + database.indexBytes();
            String name = PART + "after " + Report.count((int) (part * each));
            report.add(name, "table MiB", database.tableBytes() / 1048576.0);
            report.add(name, "indexes MiB", database.indexBytes() / 1048576.0);
            report.add(name, "committed/s", each * 1e9 / load.took().toNanos());
            first = part == 1 || part * seconds <= SECONDS_OF_GROWTH ? Math.max(first, last) : first;
        }
        double all = PARTS * each;
        stage.await(() -> stage.sqs().tally(BenchmarkStage.STANDARD).accepted() >= all);
        report.add(
                STEADY,
                "relay CPU µs/msg",
                stage.relay().cpu().minus(relayBefore).toNanos() / 1e3 / all);
        report.add(
                STEADY,
                "PostgreSQL CPU µs/msg",
                database.cpu().minus(databaseBefore).toNanos() / 1e3 / all);
        report.add(STEADY, "WAL bytes/msg", (database.walPosition() - walBefore) / all);
        if (PARTS * seconds > SECONDS_OF_GROWTH) {
            report.add(STEADY, GROWTH, 100.0 * last / first);
        }
    }

    private static void insert(BenchmarkDatabase database) {
        database.insert(Rows.pending(BenchmarkStage.STANDARD, ROWS_EACH, 0), () -> {});
    }
}
