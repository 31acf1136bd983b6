package io.outboxrelay.benchmark;

/** One group of measurements; a relay with default settings runs when it starts. */
interface Scenario {

    /** Whether it needs a relay, and one that is warm. */
    default boolean relays() {
        return true;
    }

    void run(BenchmarkStage stage, Profile profile, Report report);
}
