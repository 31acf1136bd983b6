package io.outboxrelay.benchmark;

import java.util.ArrayList;
import java.util.List;

/** From the return of the commit to the arrival at SQS, at steady rates, with the relay beside the service and in it. */
final class LatencyScenario implements Scenario {

    private static final int[] RATES = {50, 1_000, 5_000};

    @Override
    public void run(BenchmarkStage stage, Profile profile, Report report) {
        for (int round = 1; round <= profile.rounds(); round++) {
            stage.startRelay();
            try (var service = new ServiceContext(stage.environment(), false)) {
                all(stage, profile, report, service, "sidecar");
            }
            stage.stopRelay();
            try (var service = new ServiceContext(stage.environment(), true)) {
                all(stage, profile, report, service, "in-process");
            }
        }
        stage.startRelay();
    }

    private static void all(
            BenchmarkStage stage, Profile profile, Report report, ServiceContext service, String where) {
        // A virtual machine that has just started would be measured otherwise.
        new SteadyLoad(2_000, profile.seconds(), service::send).run();
        for (int rate : RATES) {
            one(stage, profile, report, service, "latency, %s, %s/s".formatted(where, Report.count(rate)), rate);
        }
    }

    private static void one(
            BenchmarkStage stage, Profile profile, Report report, ServiceContext service, String name, int rate) {
        stage.await(() -> !stage.database().hasPending(BenchmarkStage.LATENCY));
        clean(stage, service);
        stage.sqs().restart(BenchmarkStage.LATENCY);
        stage.sqs().record(BenchmarkStage.LATENCY);
        var load = new SteadyLoad(rate, profile.seconds(), service::send);
        long[] committedAt = load.run();
        double perSecond = committedAt.length * 1e9 / load.took().toNanos();
        stage.await(() -> stage.sqs().tally(BenchmarkStage.LATENCY).accepted() >= committedAt.length);
        var tally = stage.sqs().tally(BenchmarkStage.LATENCY);
        var delays = sortedDelays(stage, committedAt);
        report.add(name, "committed/s", perSecond);
        report.add(name, "p50 ms", at(delays, 0.50));
        report.add(name, "p99 ms", at(delays, 0.99));
        report.add(name, "max ms", at(delays, 1));
        report.add(name, "entries/request", tally.accepted() / (double) tally.requests());
    }

    /** A TRUNCATE may set ids back, so a relay takes its leases anew when it meets one: not while latency is measured. */
    private static void clean(BenchmarkStage stage, ServiceContext service) {
        stage.database().clean();
        stage.sqs().restart(BenchmarkStage.LATENCY);
        service.send(0);
        stage.await(() -> stage.sqs().tally(BenchmarkStage.LATENCY).accepted() > 0);
        stage.await(() -> !stage.database().hasPending(BenchmarkStage.LATENCY));
    }

    private static List<Double> sortedDelays(BenchmarkStage stage, long[] committedAt) {
        var delays = new ArrayList<Double>();
        stage.sqs()
                .arrivals(BenchmarkStage.LATENCY)
                .forEach((number, at) -> delays.add(Math.max(0, at - committedAt[number.intValue()]) / 1e3));
        delays.sort(null);
        return delays;
    }

    private static double at(List<Double> sorted, double part) {
        return sorted.get(Math.min(sorted.size() - 1, (int) (sorted.size() * part)));
    }
}
