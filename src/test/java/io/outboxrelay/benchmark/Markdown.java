package io.outboxrelay.benchmark;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes a report as Markdown tables: runs with the same metrics share a table. */
final class Markdown {

    private final Report report;

    Markdown(Report report) {
        this.report = report;
    }

    String text(String heading, List<Goals.Judged> goals) {
        var text = new StringBuilder("# Benchmark\n\n").append(heading).append("\n\n## Goals\n\n");
        text.append("| goal | wanted | measured | met |\n|---|---|---|---|\n");
        goals.forEach(goal -> text.append("| %s | %s | %s | %s |%n"
                .formatted(goal.name(), goal.wanted(), goal.measured(), goal.met() ? "yes" : "**no**")));
        text.append("\n## Measurements\n\nMedian, and the range where there were several runs.\n");
        tables().forEach(metrics -> table(text, metrics));
        return text.toString();
    }

    private Set<Set<String>> tables() {
        return report.runs().values().stream()
                .map(metrics -> (Set<String>) new LinkedHashSet<>(metrics.keySet()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void table(StringBuilder text, Set<String> metrics) {
        text.append("\n| run | ").append(String.join(" | ", metrics)).append(" |\n|---|");
        text.append("---|".repeat(metrics.size())).append('\n');
        report.runs().forEach((run, measured) -> {
            if (measured.keySet().equals(metrics)) {
                text.append("| ").append(run);
                metrics.forEach(metric -> text.append(" | ").append(cell(run, metric)));
                text.append(" |\n");
            }
        });
    }

    private String cell(String run, String metric) {
        var samples = report.samples(run, metric);
        var median = Report.number(report.median(run, metric).orElseThrow());
        boolean isRange = samples.size() > 1 && metric.equals(Report.RATE);
        return isRange
                ? "%s (%s to %s)"
                        .formatted(
                                median, Report.number(samples.get(0)), Report.number(samples.get(samples.size() - 1)))
                : median;
    }
}
