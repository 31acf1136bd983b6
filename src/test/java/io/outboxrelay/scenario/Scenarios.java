package io.outboxrelay.scenario;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Plays scenarios: {@code ./mvnw spring-boot:test-run@scenario -Dspring-boot.run.arguments=poison}. Arguments: names, {@code
 * fast}, {@code slow}, {@code all} or {@code list}. Exit code 0 only if all of them hold, 1 if one does not, 2 if one is not
 * known.
 */
final class Scenarios {

    private final List<ConsumerScenario> all;
    private final Supplier<ConsumerStage> stages;
    private final PrintStream out;

    Scenarios(List<ConsumerScenario> all, Supplier<ConsumerStage> stages, PrintStream out) {
        this.all = all;
        this.stages = stages;
        this.out = out;
    }

    static List<ConsumerScenario> all(Size size) {
        return List.of(
                new HappyScenario(),
                new CrashScenario(size),
                new DuplicatesScenario(),
                new BusinessScenario(),
                new PoisonScenario(),
                new PartialBatchScenario(),
                new SideEffectsScenario(),
                new GracefulStopScenario(size),
                new FifoOrderScenario(size),
                new VersionOrderScenario("version-order", true),
                new VersionOrderScenario("out-of-order", false),
                new BackpressureScenario(size),
                new PurgeScenario(),
                new BacklogScenario(size),
                new RedriveScenario(),
                new EndToEndOnceScenario(size));
    }

    public static void main(String[] arguments) {
        System.exit(new Scenarios(all(Size.FULL), () -> new ConsumerStage(System.out), System.out).run(arguments));
    }

    /** Returns the exit code. */
    int run(String... arguments) {
        List<String> wanted = arguments.length == 0 ? List.of("list") : List.of(arguments);
        Set<String> unknown = new HashSet<>(wanted);
        unknown.removeAll(List.of("list", "all", "fast", "slow"));
        unknown.removeAll(all.stream().map(ConsumerScenario::name).toList());
        if (!unknown.isEmpty()) {
            out.println(
                    "no scenario is called " + String.join(", ", unknown) + ": give one of these, fast, slow or all");
        }
        if (!unknown.isEmpty() || wanted.contains("list")) {
            all.forEach(this::list);
            return unknown.isEmpty() ? 0 : 2;
        }
        return play(all.stream().filter(scenario -> isWanted(scenario, wanted)).toList()) ? 0 : 1;
    }

    private void list(ConsumerScenario scenario) {
        out.printf("%-22s %-4s %s%n", scenario.name(), scenario.slow() ? "slow" : "fast", scenario.shows());
    }

    private static boolean isWanted(ConsumerScenario scenario, List<String> wanted) {
        return wanted.contains("all")
                || wanted.contains(scenario.slow() ? "slow" : "fast")
                || wanted.contains(scenario.name());
    }

    private boolean play(List<ConsumerScenario> chosen) {
        boolean allHold = true;
        try (var stage = stages.get()) {
            for (var scenario : chosen) {
                allHold &= play(scenario, stage, out).holds();
            }
        }
        return allHold;
    }

    /** Tells what happens, and then one line. */
    static ScenarioVerdict play(ConsumerScenario scenario, ConsumerStage stage, PrintStream out) {
        out.println(scenario.name() + ": " + scenario.shows());
        long begun = System.nanoTime();
        var verdict = verdict(scenario, stage);
        double seconds = (System.nanoTime() - begun) / 1e9;
        if (verdict.holds()) {
            out.printf("PASS %s  %s  (%.1f s)%n", scenario.name(), verdict.figures(), seconds);
        } else {
            var broken = verdict.broken().stream().collect(Collectors.joining("; "));
            out.printf("FAIL %s  %s  [%s]  (%.1f s)%n", scenario.name(), broken, verdict.figures(), seconds);
        }
        return verdict;
    }

    private static ScenarioVerdict verdict(ConsumerScenario scenario, ConsumerStage stage) {
        try {
            return scenario.play(stage);
        } catch (Exception e) {
            var place = Arrays.stream(e.getStackTrace())
                    .findFirst()
                    .map(Object::toString)
                    .orElse("an unknown place");
            return ScenarioVerdict.of("it ended early").is("its course", "no exception", e + " at " + place);
        }
    }
}
