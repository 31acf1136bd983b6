package io.outboxrelay.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** From the return of the commit to the arrival at SQS, at steady rates, with the relay beside the service and in it. */
final class LatencyScenario implements Scenario {

    private static final List<Integer> RATES = List.of(50, 1_000, 5_000);
    private static final List<Integer> FAST = List.of(1_000, 5_000);

    /**
     * @param name where the relay works
     * @param relayCpu of the relay's process, which in the service's is that of both
     */
    private record Place(String name, ServiceContext service, Supplier<Duration> relayCpu) {

        Place producerOnOneCore() {
            return new Place(name + ", producer on one core", service, relayCpu);
        }
    }

    @Override
    public void run(BenchmarkStage stage, Profile profile, Report report) {
        for (int round = 1; round <= profile.rounds(); round++) {
            stage.startRelay();
            try (var service = new ServiceContext(stage.environment(), false)) {
                var beside = new Place("sidecar", service, () -> stage.relay().cpu());
                all(stage, profile, report, beside, RATES);
                OneCore.during(() -> all(stage, profile, report, beside.producerOnOneCore(), FAST));
            }
            stage.stopRelay();
            try (var service = new ServiceContext(stage.environment(), true)) {
                long here = ProcessHandle.current().pid();
                all(stage, profile, report, new Place("in-process", service, () -> ProcessCpu.of(here)), RATES);
            }
        }
        stage.startRelay();
    }

    private static void all(BenchmarkStage stage, Profile profile, Report report, Place place, List<Integer> rates) {
        // A virtual machine that has just started would be measured otherwise.
        new SteadyLoad(2_000, profile.seconds(), place.service()::send).run();
        for (int rate : rates) {
            one(stage, place, new SteadyLoad(rate, profile.seconds(), place.service()::send), report, rate);
        }
    }

    private static void one(BenchmarkStage stage, Place place, SteadyLoad load, Report report, int rate) {
        String name = "latency, %s, %s/s".formatted(place.name(), Report.count(rate));
        stage.await(() -> !stage.database().hasPending(BenchmarkStage.LATENCY));
        clean(stage, place.service());
        stage.sqs().restart(BenchmarkStage.LATENCY);
        stage.sqs().record(BenchmarkStage.LATENCY);
        var relayBefore = place.relayCpu().get();
        var databaseBefore = stage.database().cpu();
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
        report.add(
                name, "relay's process, CPU µs/msg", each(place.relayCpu().get().minus(relayBefore), committedAt));
        report.add(name, "PostgreSQL CPU µs/msg", each(stage.database().cpu().minus(databaseBefore), committedAt));
    }

    private static double each(Duration cpu, long[] messages) {
        return cpu.toNanos() / 1e3 / messages.length;
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
