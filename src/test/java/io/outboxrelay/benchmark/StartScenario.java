package io.outboxrelay.benchmark;

import io.outboxrelay.benchmark.BenchmarkDatabase.Rows;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A process that has just been started, with a backlog waiting for it; and one that is started after a kill. */
final class StartScenario implements Scenario {

    static final String COLD = "cold start, 20,000 at 10 ms";
    static final String FIRST_SEND = "first send s";
    static final String KILLED = "kill -9 amid 20,000 at 10 ms";
    static final String LAST = "restart to last s";

    private static final Rows BACKLOG = Rows.pending(BenchmarkStage.STANDARD, 20_000, 0);

    @Override
    public void run(BenchmarkStage stage, Profile profile, Report report) {
        stage.sqs().latency(10);
        for (int round = 1; round <= profile.rounds(); round++) {
            fill(stage);
            coldStart(stage, report);
            fill(stage);
            killed(stage, report);
        }
        stage.sqs().latency(0);
    }

    private static void fill(BenchmarkStage stage) {
        stage.stopRelay();
        stage.database().clean();
        stage.database().insert(BACKLOG, () -> {});
        stage.sqs().restart(BenchmarkStage.STANDARD);
    }

    private static void coldStart(BenchmarkStage stage, Report report) {
        long startedAt = now();
        stage.startRelay();
        awaitAll(stage);
        var tally = stage.sqs().tally(BenchmarkStage.STANDARD);
        report.add(COLD, FIRST_SEND, (tally.firstAt() - startedAt) / 1e6);
        report.add(COLD, Report.RATE, tally.perSecond());
    }

    private static void killed(BenchmarkStage stage, Report report) {
        stage.startRelay();
        stage.await(() -> stage.sqs().tally(BenchmarkStage.STANDARD).accepted() > 2_000);
        stage.relay().kill();
        long restartedAt = now();
        stage.startRelay();
        awaitAll(stage);
        report.add(KILLED, LAST, (stage.sqs().tally(BenchmarkStage.STANDARD).lastAt() - restartedAt) / 1e6);
        report.add(
                KILLED, "sent twice", stage.sqs().tally(BenchmarkStage.STANDARD).accepted() - BACKLOG.count());
    }

    private static void awaitAll(BenchmarkStage stage) {
        stage.await(() -> stage.sqs().tally(BenchmarkStage.STANDARD).accepted() >= BACKLOG.count()
                && !stage.database().hasPending(BenchmarkStage.STANDARD));
    }

    private static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
