package io.outboxrelay.benchmark;

import io.outboxrelay.benchmark.BenchmarkDatabase.Rows;

/** The same drains with smaller and smaller heaps, each warm. */
final class MemoryScenario implements Scenario {

    static final String DEFAULT = "heap: default";
    static final String SMALL = "heap: 128 MiB";

    private static final int WARM_UPS = 1;

    @Override
    public void run(BenchmarkStage stage, Profile profile, Report report) {
        stage.sqs().latency(10);
        measure(stage, profile, report, DEFAULT);
        for (int mebibytes : new int[] {128, 64, 48}) {
            measure(stage, profile, report, "heap: %d MiB".formatted(mebibytes), "-Xmx" + mebibytes + "m");
        }
        stage.sqs().latency(0);
        stage.startRelay();
    }

    private static void measure(BenchmarkStage stage, Profile profile, Report report, String name, String... options) {
        stage.startRelay(options);
        var rows = Rows.pending(BenchmarkStage.STANDARD, profile.usual(), 0);
        for (int run = -WARM_UPS; run < profile.rounds(); run++) {
            stage.database().clean();
            var drained = stage.drain(rows);
            if (run >= 0) {
                Drains.add(report, name, rows, drained);
            }
        }
    }
}
