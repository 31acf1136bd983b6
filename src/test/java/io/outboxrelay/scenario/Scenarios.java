package io.outboxrelay.scenario;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/**
 * Plays scenarios: {@code ./mvnw spring-boot:test-run@scenario -Dspring-boot.run.arguments=poison}. Arguments: names, {@code
 * fast}, {@code slow}, {@code all} or {@code list}. Exit code 0 only if all of them hold.
 */
final class Scenarios {

    /** Orders and kills of the longest one; the build plays it smaller. */
    private static final int ORDERS = 5_000;

    private static final int KILLS = 10;

    private Scenarios() {}

    static List<ConsumerScenario> all(int orders, int kills) {
        return List.of(
                new HappyScenario(),
                new CrashScenario(),
                new DuplicatesScenario(),
                new BusinessScenario(),
                new PoisonScenario(),
                new PartialBatchScenario(),
                new SideEffectsScenario(),
                new GracefulStopScenario(),
                new FifoOrderScenario(),
                new VersionOrderScenario("version-order", 1),
                new VersionOrderScenario("out-of-order", 2),
                new BackpressureScenario(),
                new PurgeScenario(),
                new BacklogScenario(),
                new RedriveScenario(),
                new EndToEndOnceScenario(orders, kills));
    }

    public static void main(String[] arguments) {
        var all = all(ORDERS, KILLS);
        List<String> wanted = arguments.length == 0 ? List.of("list") : List.of(arguments);
        if (wanted.contains("list")) {
            all.forEach(scenario -> System.out.printf(
                    "%-22s %-4s %s%n", scenario.name(), scenario.slow() ? "slow" : "fast", scenario.shows()));
            System.exit(0);
        }
        var chosen = all.stream().filter(scenario -> isWanted(scenario, wanted)).toList();
        if (chosen.isEmpty()) {
            System.out.println("no scenario is called " + wanted + ": see list");
            System.exit(2);
        }
        boolean allHold = true;
        try (var stage = new ConsumerStage(System.out)) {
            for (var scenario : chosen) {
                allHold &= play(scenario, stage, System.out).holds();
            }
        }
        System.exit(allHold ? 0 : 1);
    }

    private static boolean isWanted(ConsumerScenario scenario, List<String> wanted) {
        return wanted.contains("all")
                || wanted.contains(scenario.slow() ? "slow" : "fast")
                || wanted.contains(scenario.name());
    }

    /** Tells what happens, and then one line. */
    static ScenarioVerdict play(ConsumerScenario scenario, ConsumerStage stage, PrintStream out) {
        out.println(scenario.name() + ": " + scenario.shows());
        long begun = System.nanoTime();
        ScenarioVerdict verdict;
        try {
            verdict = scenario.play(stage);
        } catch (Exception e) {
            verdict = ScenarioVerdict.of(
                    false,
                    "%s at %s",
                    e,
                    Arrays.stream(e.getStackTrace()).findFirst().orElse(null));
        }
        out.printf(
                "%s %s  %s  (%.1f s)%n",
                verdict.holds() ? "PASS" : "FAIL",
                scenario.name(),
                verdict.figures(),
                (System.nanoTime() - begun) / 1e9);
        return verdict;
    }
}
