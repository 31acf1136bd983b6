package io.outboxrelay.benchmark;

/** One group of measurements; a relay with default settings runs when it starts. */
interface Scenario {

    void run(BenchmarkStage stage, Profile profile, Report report);
}
