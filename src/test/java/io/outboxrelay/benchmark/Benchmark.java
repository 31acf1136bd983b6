package io.outboxrelay.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the relay against its goals: {@code ./mvnw -DskipTests package spring-boot:test-run@benchmark}. Arguments: a
 * profile (quick, standard or full) and the scenarios to run, all without any. Writes to {@code target/benchmark}.
 */
final class Benchmark {

    private static final Path TARGET = Path.of("target", "benchmark");

    private Benchmark() {}

    public static void main(String[] arguments) throws IOException {
        var profile = Profile.named(arguments.length > 0 ? arguments[0] : "quick");
        var wanted = Arrays.stream(arguments).skip(1).toList();
        var scenarios = scenarios();
        scenarios.keySet().removeIf(name -> !wanted.isEmpty() && !wanted.contains(name));
        var report = new Report();
        long start = System.nanoTime();
        try (var stage = new BenchmarkStage(jar(), TARGET)) {
            if (scenarios.values().stream().anyMatch(Scenario::relays)) {
                say(start, "warming up");
                stage.startRelay();
                WarmUp.run(stage, profile);
            }
            scenarios.forEach((name, scenario) -> {
                say(start, name);
                scenario.run(stage, profile, report);
                write(report, profile, arguments);
            });
        }
        say(start, "done, see " + TARGET);
        System.exit(0);
    }

    /** The executable jar. */
    static Path jar() throws IOException {
        try (var jars = Files.newDirectoryStream(Path.of("target"), "outbox-relay-*-exec.jar")) {
            var found = jars.iterator();
            if (!found.hasNext()) {
                throw new IllegalStateException(
                        "the executable jar is missing: build it with ./mvnw -DskipTests package");
            }
            return found.next();
        }
    }

    private static Map<String, Scenario> scenarios() {
        var scenarios = new LinkedHashMap<String, Scenario>();
        scenarios.put("drain", new DrainScenario());
        scenarios.put("flat", new FlatnessScenario());
        scenarios.put("nothing-kept", new NothingKeptScenario());
        scenarios.put("one-group", new OneGroupScenario());
        scenarios.put("in-flight", new InFlightScenario());
        scenarios.put("idle", new IdleScenario());
        scenarios.put("queues", new ManyQueuesScenario());
        scenarios.put("latency", new LatencyScenario());
        scenarios.put("memory", new MemoryScenario());
        scenarios.put("start", new StartScenario());
        scenarios.put("take-over", new TakeOverScenario());
        scenarios.put("producer", new ProducerScenario());
        // The last ones, because they leave no relay.
        scenarios.put("inbox", new InboxScenario());
        scenarios.put("consume", new ConsumeScenario());
        return scenarios;
    }

    private static void write(Report report, Profile profile, String[] arguments) {
        var heading = "Arguments %s; %s; %d cores; Java %s. All processes share the machine."
                .formatted(
                        List.of(arguments),
                        System.getProperty("os.name"),
                        Runtime.getRuntime().availableProcessors(),
                        Runtime.version());
        try {
            Files.writeString(
                    TARGET.resolve("report.md"),
                    new Markdown(report).text(heading, new Goals(report, profile).judge()));
            Files.writeString(TARGET.resolve("rates.svg"), Plot.svg(report));
        } catch (IOException e) {
            throw new IllegalStateException("the report can't be written", e);
        }
    }

    private static void say(long start, String what) {
        var passed = Duration.ofNanos(System.nanoTime() - start);
        System.out.printf("[%d:%02d] %s%n", passed.toMinutes(), passed.toSecondsPart(), what);
    }
}
