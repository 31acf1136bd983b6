package io.outboxrelay.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The figures to reach, judged by one report; a goal that was not measured is left out. */
final class Goals {

    private final Report report;
    private final Profile profile;
    private final List<Judged> judged = new ArrayList<>();

    record Judged(String name, String wanted, String measured, boolean met) {}

    Goals(Report report, Profile profile) {
        this.report = report;
        this.profile = profile;
    }

    List<Judged> judge() {
        throughput();
        flatness();
        nothingKept();
        oneGroup();
        latency("sidecar", 8, 25, 60);
        latency("in-process", 3, 9, 40);
        process();
        inbox();
        consume();
        return judged;
    }

    private void throughput() {
        var usual = "standard, " + Report.count(profile.usual());
        share("drain, standard, 20 ms, of the raw ceiling", usual + ", 20 ms", "raw SDK, 20 ms", 0.95);
        share("drain, standard, 10 ms, of the raw ceiling", usual + ", 10 ms", "raw SDK, 10 ms", 0.65);
        share("drain, standard, 0 ms, of the raw ceiling (or 40,000/s)", usual + ", 0 ms", "raw SDK, 0 ms", 0.40);
        atLeast("drain, standard, 0 ms, msgs/s (or 40 %)", usual + ", 0 ms", Report.RATE, 40_000);
        atMost("relay CPU at 0 ms, µs a message", usual + ", 0 ms", "relay CPU µs/msg", 25);
        share("FIFO, 10,000 groups, 20 ms, of standard", "FIFO, 10,000 groups, 20 ms", usual + ", 20 ms", 0.80);
        atLeast("FIFO, 10,000 groups, entries a request", "FIFO, 10,000 groups, 20 ms", "entries/request", 9);
        atLeast(
                "entries a request of a backlog (1,010 requests for 10,000)",
                usual + ", 10 ms",
                "entries/request",
                9.9);
    }

    private void flatness() {
        share("2,000,000 pending against 20,000", "standard, 2,000,000, 10 ms", "standard, 20,000, 10 ms", 0.95);
        for (String[] pair : FlatnessScenario.pairs()) {
            share(pair[0], pair[0], pair[1], Double.parseDouble(pair[2]));
        }
    }

    private void nothingKept() {
        String rows = NothingKeptScenario.DELETED;
        share("sent rows deleted, 0 ms, of the raw ceiling", rows, NothingKeptScenario.DELETED_RAW, 0.65);
        atMost("sent rows deleted, PostgreSQL CPU, µs a message", rows, "PostgreSQL CPU µs/msg", 5);
        atMost("sent rows deleted, WAL, bytes a message", rows, "WAL bytes/msg", 120);
        atMost(
                "sent rows deleted, size after a steady load, % of that after two minutes",
                NothingKeptScenario.STEADY, NothingKeptScenario.GROWTH, 110);
    }

    private void oneGroup() {
        share("one group, ten in a request, of one by one", OneGroupScenario.TEN, OneGroupScenario.ONE, 8);
        atMost("one group, ten in a request, out of order", OneGroupScenario.EXACT, OneGroupScenario.EARLY, 0);
        atMost("1 % of entries fail, counted amiss", OneGroupScenario.FAILING, OneGroupScenario.AMISS, 0);
    }

    private void latency(String where, double p50, double p99, double p99AtFull) {
        atMost(where + ", 50 msgs/s, p50 ms", "latency, " + where + ", 50/s", "p50 ms", p50);
        atMost(where + ", 50 msgs/s, p99 ms", "latency, " + where + ", 50/s", "p99 ms", p99);
        atMost(where + ", 1,000 msgs/s, p99 ms", "latency, " + where + ", 1,000/s", "p99 ms", 12);
        atMost(where + ", 5,000 msgs/s, p99 ms", "latency, " + where + ", 5,000/s", "p99 ms", p99AtFull);
        atLeast(where + ", 5,000 msgs/s, entries a request", "latency, " + where + ", 5,000/s", "entries/request", 5);
    }

    private void process() {
        atMost("idle, % of a core in all", IdleScenario.IDLE, IdleScenario.CPU, 1.5);
        atMost("first message after idle, ms", IdleScenario.IDLE, IdleScenario.FIRST, 120);
        atMost("start to first send, s", StartScenario.COLD, StartScenario.FIRST_SEND, 2.5);
        trained();
        manyQueues();
        atLeast("cold, 20,000 at 10 ms, msgs/s", StartScenario.COLD, Report.RATE, 10_000);
        atMost("kill -9, restart to the last, s", StartScenario.KILLED, StartScenario.LAST, 20);
        share("rate with a heap of 128 MiB", MemoryScenario.SMALL, MemoryScenario.DEFAULT, 0.95);
        atMost("resident with a heap of 128 MiB", MemoryScenario.SMALL, "resident MiB", 320);
    }

    private void inbox() {
        atMostMore("inbox, PostgreSQL CPU, µs a message more", InboxScenario.CPU, 90);
        atMostMore("inbox, WAL, bytes a message more", InboxScenario.WAL, 300);
        atMostMore("inbox, p50, ms more", InboxScenario.P50, 0.45);
        var without = report.median(InboxPurge.WITHOUT, InboxPurge.P95);
        var with = report.median(InboxPurge.WITH, InboxPurge.P95);
        if (without.isPresent() && with.isPresent()) {
            double share = with.getAsDouble() / without.getAsDouble();
            judged.add(new Judged("inbox, p95 beside the purge", "≤ " + percent(1.1), percent(share), share <= 1.1));
        }
        atMost("inbox, table after a purge and as many new, %", InboxPurge.SPACE, InboxPurge.SIZE, 130);
    }

    private void manyQueues() {
        String thousand = ManyQueuesScenario.name(1_000, 1, false);
        atMost("1,000 queues idle, statements/s", thousand, ManyQueuesScenario.STATEMENTS, 20);
        atMost("1,000 queues idle, first message, ms", thousand, ManyQueuesScenario.FIRST, 120);
        atMost(
                "10 queues idle, relay and PostgreSQL, % of a core",
                ManyQueuesScenario.name(10, 1, false), ManyQueuesScenario.CPU, 1.5);
    }

    /** Nothing, if there was no training run. */
    private void trained() {
        String small = StartScenario.COLD + StartScenario.TRAINED;
        atMost("trained: start to first send, s", small, StartScenario.FIRST_SEND, 1.5);
        atMost("trained: its CPU, s", small, StartScenario.FIRST_SEND_CPU, 3);
        atLeast("trained: cold, 20,000 at 10 ms, msgs/s", small, Report.RATE, 10_000);
        atLeast(
                "trained: cold, backlog at 0 ms, msgs/s",
                StartScenario.AT_ONCE + StartScenario.TRAINED,
                Report.RATE,
                30_000);
    }

    private void consume() {
        share("consumer without inbox, of a bare loop", ConsumeScenario.CONSUMER, ConsumeScenario.BARE, 0.85);
        share(
                "the same, SQS answers after 10 ms",
                ConsumeScenario.CONSUMER + ConsumeScenario.AT_10_MS,
                ConsumeScenario.BARE + ConsumeScenario.AT_10_MS,
                0.85);
        atLeast(
                "entries a delete request (2,600 requests for 20,000)",
                ConsumeScenario.CONSUMER,
                ConsumeScenario.DELETES,
                7.7);
        share("5 ms and a row, with inbox, of without", ConsumeScenario.WITH, ConsumeScenario.WITHOUT, 0.75);
        atMost("20 of a slow message: slowest answer, ms", SlowDuplicates.BESIDE_INBOX, SlowDuplicates.ANSWER, 100);
        share("other messages beside them", SlowDuplicates.BESIDE_INBOX, SlowDuplicates.ALONE, 0.8);
        atMost("handled for 10 s, visibility 2 s, deliveries", LongHandling.HELD, LongHandling.DELIVERIES, 20);
        // Two for twenty messages each 0.6 s.
        atMost("their visibility requests", LongHandling.HELD, LongHandling.REQUESTS, 33);
    }

    /** What the inbox adds to a handler. */
    private void atMostMore(String name, String metric, double most) {
        var with = report.median(InboxScenario.REMEMBERED, metric);
        var alone = report.median(InboxScenario.ALONE, metric);
        if (with.isPresent() && alone.isPresent()) {
            double more = with.getAsDouble() - alone.getAsDouble();
            String said = String.format(Locale.ROOT, more < 10 ? "%.2f" : "%.0f", more);
            judged.add(new Judged(name, "≤ " + most, said, more <= most));
        }
    }

    private void share(String name, String run, String base, double least) {
        var part = report.median(run, Report.RATE);
        var whole = report.median(base, Report.RATE);
        if (part.isPresent() && whole.isPresent()) {
            double share = part.getAsDouble() / whole.getAsDouble();
            judged.add(new Judged(name, "≥ " + percent(least), percent(share), share >= least));
        }
    }

    private void atLeast(String name, String run, String metric, double least) {
        judge(name, report.median(run, metric), "≥ ", least, 1);
    }

    private void atMost(String name, String run, String metric, double most) {
        judge(name, report.median(run, metric), "≤ ", most, -1);
    }

    private void judge(String name, OptionalDouble value, String sign, double bound, int direction) {
        value.ifPresent(v -> judged.add(
                new Judged(name, sign + Report.number(bound), Report.number(v), direction * (v - bound) >= 0)));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", share * 100);
    }
}
