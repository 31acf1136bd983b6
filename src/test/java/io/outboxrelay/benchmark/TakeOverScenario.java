package io.outboxrelay.benchmark;

import io.outboxrelay.benchmark.BenchmarkDatabase.Rows;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A standby that has sent nothing yet, left alone by the relay that did the work. */
final class TakeOverScenario implements Scenario {

    static final String NAME = "take-over by a standby, 20,000 at 10 ms";

    private static final int BACKLOG = 20_000;
    private static final int LATENCY_MILLIS = 10;
    private static final Duration STANDING_BY = Duration.ofSeconds(20);

    /** Each starts both of its relays anew. */
    @Override
    public boolean relays() {
        return false;
    }

    @Override
    public void run(BenchmarkStage stage, Profile profile, Report report) {
        stage.sqs().latency(LATENCY_MILLIS);
        for (int round = 1; round <= profile.rounds(); round++) {
            takeOver(stage, NAME, RelayProcess.Launch.plain(), report);
            RelayProcess.Launch.trained()
                    .ifPresent(trained -> takeOver(stage, NAME + StartScenario.TRAINED, trained, report));
        }
        stage.sqs().latency(0);
    }

    /** The first relay goes before the backlog comes, so that its stop and the lease's change of hands count for nothing. */
    private static void takeOver(BenchmarkStage stage, String name, RelayProcess.Launch launch, Report report) {
        stage.stopRelay();
        stage.database().clean();
        stage.startRelay(launch);
        send(stage, 1);
        stage.await(() -> stage.database().relays() == 1);
        try (var standby = stage.anotherRelay(launch)) {
            stage.await(() -> stage.database().relays() == 2);
            BenchmarkStage.rest(STANDING_BY);
            stage.stopRelay();
            stage.await(() -> stage.database().relays() == 1);
            var before = standby.cpu();
            long committedAt = send(stage, BACKLOG);
            var tally = stage.sqs().tally(BenchmarkStage.STANDARD);
            report.add(name, StartScenario.FIRST_SEND, (tally.firstAt() - committedAt) / 1e6);
            report.add(name, Report.RATE, tally.perSecond());
            report.add(name, "CPU-s of these", standby.cpu().minus(before).toMillis() / 1e3);
        }
    }

    /** Returns when the rows were committed, once the last is marked. */
    private static long send(BenchmarkStage stage, int rows) {
        stage.sqs().restart(BenchmarkStage.STANDARD);
        stage.database().insert(Rows.pending(BenchmarkStage.STANDARD, rows, 0), () -> {});
        long committedAt = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        stage.await(() -> stage.sqs().tally(BenchmarkStage.STANDARD).accepted() >= rows
                && !stage.database().hasPending(BenchmarkStage.STANDARD));
        return committedAt;
    }
}
