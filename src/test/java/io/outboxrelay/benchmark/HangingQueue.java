package io.outboxrelay.benchmark;

import io.outboxrelay.benchmark.BenchmarkDatabase.Rows;
import io.outboxrelay.benchmark.SqsProcess.Tally;
import java.util.Arrays;
import java.util.List;

/** Four queues share the relay, first among themselves, then with a fifth that takes requests and never answers. */
final class HangingQueue {

    private static final String HANGS = BenchmarkStage.FIVE[0];
    private static final List<String> OTHERS =
            Arrays.stream(BenchmarkStage.FIVE).skip(1).toList();

    private HangingQueue() {}

    static void measure(BenchmarkStage stage, Profile profile, Report report) {
        int rows = profile.usual() / OTHERS.size();
        stage.database().clean();
        report.add(FlatnessScenario.FOUR, Report.RATE, rateOfOthers(stage, rows));
        stage.database().clean();
        stage.sqs().hang(HANGS);
        stage.database().insert(Rows.pending(HANGS, rows, 0), () -> {});
        report.add(FlatnessScenario.HANGING, Report.RATE, rateOfOthers(stage, rows));
        stage.sqs().heal(HANGS);
        stage.await(() -> !stage.database().hasPending(HANGS));
    }

    private static double rateOfOthers(BenchmarkStage stage, int rows) {
        for (String queue : OTHERS) {
            stage.sqs().restart(queue);
        }
        stage.database().transactions().executeWithoutResult(status -> {
            for (String queue : OTHERS) {
                stage.database().insert(Rows.pending(queue, rows, 0), () -> {});
            }
        });
        stage.await(() -> OTHERS.stream()
                .allMatch(queue -> stage.sqs().tally(queue).accepted() >= rows
                        && !stage.database().hasPending(queue)));
        var tallies = OTHERS.stream().map(stage.sqs()::tally).toList();
        long first = tallies.stream().mapToLong(Tally::firstAt).min().orElseThrow();
        long last = tallies.stream().mapToLong(Tally::lastAt).max().orElseThrow();
        return rows * OTHERS.size() * 1e6 / (last - first);
    }
}
