package io.outboxrelay.benchmark;

import java.util.List;
import java.util.Locale;

/**
 * How much is measured.
 *
 * @param rounds runs of each measurement, of which the median counts
 * @param warmUp messages that the relay and the raw sender send before anything counts
 * @param backlogs rows of a backlog, the smallest first; the largest is drained at one latency only
 * @param usual rows of the backlog that most comparisons use
 * @param latencies milliseconds that a request takes
 * @param sentBehind rows already sent that the table holds in the test of flatness
 * @param seconds of each run at a fixed rate
 */
record Profile(
        int rounds,
        int warmUp,
        List<Integer> backlogs,
        int usual,
        List<Integer> latencies,
        int sentBehind,
        int seconds) {

    static Profile named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "smoke" -> new Profile(1, 100_000, List.of(20_000), 20_000, List.of(0, 10), 20_000, 2);
            case "tune" -> new Profile(5, 600_000, List.of(100_000), 100_000, List.of(0), 500_000, 5);
            case "quick" -> new Profile(3, 300_000, List.of(20_000, 100_000), 100_000, List.of(0, 10), 500_000, 5);
            case "standard" ->
                new Profile(3, 1_000_000, List.of(20_000, 200_000), 200_000, List.of(0, 10, 20), 2_000_000, 10);
            case "full" ->
                new Profile(
                        3, 1_500_000, List.of(20_000, 200_000, 2_000_000), 200_000, List.of(0, 10, 20), 10_000_000, 20);
            default ->
                throw new IllegalArgumentException(
                        "profile %s is none of smoke, tune, quick, standard, full".formatted(name));
        };
    }
}
