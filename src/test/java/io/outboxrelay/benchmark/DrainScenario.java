package io.outboxrelay.benchmark;

import io.outboxrelay.benchmark.BenchmarkDatabase.Rows;

/** The raw ceiling and the drains of backlogs, in turns, so that what else the machine does strikes all alike. */
final class DrainScenario implements Scenario {

    private static final int[] GROUPS = {1, 100, 10_000};
    /** One group sends one message at a time: a large backlog would take minutes. */
    private static final int ROWS_PER_GROUP = 200;

    @Override
    public void run(BenchmarkStage stage, Profile profile, Report report) {
        for (int round = 1; round <= profile.rounds(); round++) {
            for (int millis : profile.latencies()) {
                stage.sqs().latency(millis);
                raw(stage, profile, report, millis);
                for (int rows : profile.backlogs()) {
                    if (rows <= profile.usual() || millis == 10) {
                        drain(
                                stage,
                                report,
                                "standard, " + Report.count(rows),
                                Rows.pending(BenchmarkStage.STANDARD, rows, 0),
                                millis);
                    }
                }
                for (int groups : GROUPS) {
                    int rows = Math.min(profile.usual(), groups * ROWS_PER_GROUP);
                    drain(
                            stage,
                            report,
                            "FIFO, " + Report.count(groups) + " groups",
                            Rows.pending(BenchmarkStage.FIFO, rows, groups),
                            millis);
                }
            }
        }
        stage.sqs().latency(0);
    }

    private static void raw(BenchmarkStage stage, Profile profile, Report report, int millis) {
        var sent = stage.sendRaw(profile.usual());
        report.add(name("raw SDK", millis), "msgs/s", sent.perSecond());
        report.add(name("raw SDK", millis), "relay CPU µs/msg", sent.cpu().toNanos() / 1e3 / profile.usual());
        report.add(name("raw SDK", millis), "entries/request", 10);
    }

    private static void drain(BenchmarkStage stage, Report report, String what, Rows rows, int millis) {
        stage.database().clean();
        Drains.add(report, name(what, millis), rows, stage.drain(rows));
        double perRow = 1.0 / rows.count();
        report.add(name(what, millis), "table bytes/msg", stage.database().tableBytes() * perRow);
        report.add(name(what, millis), "index bytes/msg", stage.database().indexBytes() * perRow);
    }

    static String name(String what, int millis) {
        return "%s, %d ms".formatted(what, millis);
    }
}
