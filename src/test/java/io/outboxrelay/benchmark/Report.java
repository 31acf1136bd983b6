package io.outboxrelay.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** What was measured: samples by the name of the run and the metric, in order of appearance. */
final class Report {

    static final String RATE = "msgs/s";

    private final Map<String, Map<String, List<Double>>> runs = new LinkedHashMap<>();

    void add(String run, String metric, double value) {
        runs.computeIfAbsent(run, r -> new LinkedHashMap<>())
                .computeIfAbsent(metric, m -> new ArrayList<>())
                .add(value);
        System.out.printf(Locale.ROOT, "  %-40s %-24s %s%n", run, metric, number(value));
    }

    /** Names of the runs that have this metric. */
    List<String> runsWith(String metric) {
        return runs.keySet().stream()
                .filter(run -> runs.get(run).containsKey(metric))
                .toList();
    }

    Map<String, Map<String, List<Double>>> runs() {
        return runs;
    }

    OptionalDouble median(String run, String metric) {
        var samples = samples(run, metric);
        if (samples.isEmpty()) {
            return OptionalDouble.empty();
        }
        int middle = samples.size() / 2;
        return OptionalDouble.of(
                samples.size() % 2 == 1 ? samples.get(middle) : (samples.get(middle - 1) + samples.get(middle)) / 2);
    }

    /** In ascending order. */
    List<Double> samples(String run, String metric) {
        return runs.getOrDefault(run, Map.of()).getOrDefault(metric, List.of()).stream()
                .sorted()
                .toList();
    }

    static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : "%,.1f", value);
    }

    static String count(int value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
