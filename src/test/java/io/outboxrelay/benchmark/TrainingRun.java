package io.outboxrelay.benchmark;

import io.outboxrelay.benchmark.BenchmarkDatabase.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Has the executable jar do its real work once and write down what the virtual machine learned, so that the next start need
 * not learn it: {@code ./mvnw -Paot package}. From Java 25 on that is an AOT cache (classes and profiles), before it an archive of
 * classes. It fits this jar and the very build of Java that made it.
 */
final class TrainingRun {

    private static final int FIRST_WITH_PROFILES = 25;
    private static final int BACKLOGS = 8;
    private static final int BACKLOG = 20_000;
    private static final Path TARGET = Path.of("target");
    /** Writing takes longer than working on a machine of two cores. */
    private static final Duration WRITING = Duration.ofMinutes(5);

    private TrainingRun() {}

    /** @param arguments not for this run: they belong to a benchmark that follows in the same build */
    public static void main(String[] arguments) throws IOException {
        Path file = file();
        Files.deleteIfExists(file);
        try (var stage = new BenchmarkStage(Benchmark.jar(), TARGET.resolve("training"))) {
            takeOver(stage, option(file));
            for (int i = 0; i < BACKLOGS; i++) {
                drain(stage, i);
            }
            // All at once is not how it is: most of the time there is little to send.
            stage.database().insert(Rows.pending(BenchmarkStage.LATENCY, 1, 0), () -> {});
            stage.await(() -> !stage.database().hasPending(BenchmarkStage.LATENCY));
            stage.relay().end(WRITING);
        }
        if (!Files.exists(file)) {
            throw new IllegalStateException("%s was not written, see %s".formatted(file, TARGET.resolve("training")));
        }
        System.out.printf("%s: %d MiB%n", file, Files.size(file) >> 20);
        System.exit(0);
    }

    /** The options with which a virtual machine begins with what was written, or does not begin; empty if nothing was. */
    static Optional<List<String>> use() {
        if (!Files.exists(file())) {
            return Optional.empty();
        }
        return Optional.of(
                profiles()
                        ? List.of("-XX:AOTCache=" + file(), "-XX:AOTMode=on")
                        : List.of("-XX:SharedArchiveFile=" + file(), "-Xshare:on"));
    }

    private static boolean profiles() {
        return Runtime.version().feature() >= FIRST_WITH_PROFILES;
    }

    private static Path file() {
        return TARGET.resolve(profiles() ? "outbox-relay-aot.bin" : "outbox-relay.jsa");
    }

    private static String option(Path file) {
        return (profiles() ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + file;
    }

    /** Begins as a standby of a relay that goes. */
    private static void takeOver(BenchmarkStage stage, String option) throws IOException {
        var before = new RelayProcess(
                Benchmark.jar(),
                TARGET.resolve("training/before.log"),
                stage.environment(),
                RelayProcess.Launch.plain());
        stage.database().insert(Rows.pending(BenchmarkStage.STANDARD, 100, 0), () -> {});
        stage.await(() -> !stage.database().hasPending(BenchmarkStage.STANDARD));
        stage.startRelay(option);
        stage.await(() -> stage.database().relays() == 2);
        before.close();
    }

    /** Every second backlog meets faults. */
    private static void drain(BenchmarkStage stage, int round) {
        if (round % 2 == 1) {
            stage.sqs().fail(BenchmarkStage.STANDARD);
        }
        stage.drain(Rows.pending(BenchmarkStage.STANDARD, BACKLOG * 3 / 4, 0));
        stage.sqs().heal(BenchmarkStage.STANDARD);
        stage.drain(Rows.pending(BenchmarkStage.FIFO, BACKLOG / 4, BACKLOG / 40));
    }
}
