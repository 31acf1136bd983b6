package io.outboxrelay.benchmark;

import io.outboxrelay.benchmark.BenchmarkDatabase.Rows;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A process that has just been started, with a backlog waiting for it; and one that is started after a kill. With what a
 * training run left too, if there has been one with this Java.
 */
final class StartScenario implements Scenario {

    static final String COLD = "cold start, 20,000 at 10 ms";
    static final String AT_ONCE = "cold start, backlog at 0 ms";
    /** What follows these names where the process began with what a training run left. */
    static final String TRAINED = ", trained";

    static final String FIRST_SEND = "first send s";
    static final String FIRST_SEND_CPU = "first send CPU-s";
    static final String KILLED = "kill -9 amid 20,000 at 10 ms";
    static final String LAST = "restart to last s";

    private static final int BACKLOG = 20_000;
    private static final int LATENCY_MILLIS = 10;

    /** @param name follows that of a measurement */
    private record Start(String name, RelayProcess.Launch launch) {}

    /** Each relay here is cold, so none needs to be warmed up for it. */
    @Override
    public boolean relays() {
        return false;
    }

    @Override
    public void run(BenchmarkStage stage, Profile profile, Report report) {
        var half = HalfACore.make();
        if (half.isEmpty()) {
            System.out.println("  half of one core is left out: no control group with a limit can be made here");
        }
        try (var ignored = half.orElse(null)) {
            run(stage, profile, starts(half), report);
        }
    }

    private static void run(BenchmarkStage stage, Profile profile, List<Start> starts, Report report) {
        for (int round = 1; round <= profile.rounds(); round++) {
            for (Start start : starts) {
                stage.sqs().latency(LATENCY_MILLIS);
                cold(stage, start, BACKLOG, COLD, report);
                stage.sqs().latency(0);
                cold(stage, start, profile.usual(), AT_ONCE, report);
            }
            stage.sqs().latency(LATENCY_MILLIS);
            killed(stage, report);
            stage.sqs().latency(0);
        }
    }

    private static List<Start> starts(Optional<HalfACore> half) {
        var starts = new ArrayList<Start>();
        addStarts(starts, "", RelayProcess.Launch.plain(), half);
        RelayProcess.Launch.trained().ifPresent(trained -> addStarts(starts, TRAINED, trained, half));
        return starts;
    }

    private static void addStarts(
            List<Start> starts, String name, RelayProcess.Launch launch, Optional<HalfACore> half) {
        starts.add(new Start(name, launch));
        starts.add(new Start(name + ", one core", launch.onOneCore()));
        half.ifPresent(group -> starts.add(new Start(name + ", half of one core", group.bind(launch))));
    }

    private static void fill(BenchmarkStage stage, int rows) {
        stage.stopRelay();
        stage.database().clean();
        stage.database().insert(Rows.pending(BenchmarkStage.STANDARD, rows, 0), () -> {});
        stage.sqs().restart(BenchmarkStage.STANDARD);
    }

    private static void cold(BenchmarkStage stage, Start start, int rows, String measured, Report report) {
        String name = measured + start.name();
        fill(stage, rows);
        long startedAt = now();
        var relay = stage.startRelay(start.launch());
        stage.await(() -> stage.sqs().tally(BenchmarkStage.STANDARD).accepted() > 0);
        report.add(name, FIRST_SEND_CPU, seconds(relay.cpu()));
        awaitAll(stage, rows);
        var tally = stage.sqs().tally(BenchmarkStage.STANDARD);
        report.add(name, FIRST_SEND, (tally.firstAt() - startedAt) / 1e6);
        report.add(name, Report.RATE, tally.perSecond());
        report.add(name, "CPU-s of all", seconds(relay.cpu()));
    }

    private static void killed(BenchmarkStage stage, Report report) {
        fill(stage, BACKLOG);
        stage.startRelay();
        stage.await(() -> stage.sqs().tally(BenchmarkStage.STANDARD).accepted() > 2_000);
        stage.relay().kill();
        long restartedAt = now();
        stage.startRelay();
        awaitAll(stage, BACKLOG);
        report.add(KILLED, LAST, (stage.sqs().tally(BenchmarkStage.STANDARD).lastAt() - restartedAt) / 1e6);
        report.add(
                KILLED, "sent twice", stage.sqs().tally(BenchmarkStage.STANDARD).accepted() - BACKLOG);
    }

    private static void awaitAll(BenchmarkStage stage, int rows) {
        stage.await(() -> stage.sqs().tally(BenchmarkStage.STANDARD).accepted() >= rows
                && !stage.database().hasPending(BenchmarkStage.STANDARD));
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1e3;
    }

    private static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
