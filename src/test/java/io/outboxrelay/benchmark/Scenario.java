package io.outboxrelay.benchmark;

/** One group of measurements; a relay with default settings runs when it starts. */
interface Scenario {

    void run(Stage stage, Profile profile, Report report);
}
