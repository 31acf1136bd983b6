package io.outboxrelay.benchmark;

import io.outboxrelay.benchmark.BenchmarkDatabase.Rows;
import io.outboxrelay.benchmark.BenchmarkStage.Drained;

/** How a drain is written into the report. */
final class Drains {

    private Drains() {}

    static void add(Report report, String name, Rows rows, Drained drained) {
        double count = rows.count();
        report.add(name, Report.RATE, drained.tally().perSecond());
        report.add(name, "relay CPU µs/msg", drained.relayCpu().toNanos() / 1e3 / count);
        report.add(name, "PostgreSQL CPU µs/msg", drained.databaseCpu().toNanos() / 1e3 / count);
        report.add(name, "WAL bytes/msg", drained.walBytes() / count);
        report.add(
                name,
                "entries/request",
                drained.tally().accepted() / (double) drained.tally().requests());
        report.add(name, "resident MiB", drained.residentMebibytes());
    }
}
