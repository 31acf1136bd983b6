package io.outboxrelay.benchmark;

import io.outboxrelay.benchmark.BenchmarkDatabase.Rows;

/** Virtual machines need half a minute to become fast; figures of before must not mix with those of after. */
final class WarmUp {

    private static final int STEPS = 4;

    private WarmUp() {}

    static void run(BenchmarkStage stage, Profile profile) {
        int messages = profile.warmUp() / STEPS;
        for (int step = 0; step < STEPS; step++) {
            stage.sendRaw(messages);
            stage.database().clean();
            stage.drain(Rows.pending(BenchmarkStage.STANDARD, messages * 3 / 4, 0));
            stage.drain(Rows.pending(BenchmarkStage.FIFO, messages / 4, 10_000));
        }
        stage.database().clean();
    }
}
