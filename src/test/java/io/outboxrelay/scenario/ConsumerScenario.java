package io.outboxrelay.scenario;

/** One promise, played out: the real outbox and relay produce, consumers receive, and the verdict compares both ends. */
interface ConsumerScenario {

    String name();

    /** What is to be seen, in a sentence. */
    String shows();

    /** Whether it makes many messages or waits long. */
    default boolean slow() {
        return false;
    }

    ScenarioVerdict play(ConsumerStage stage) throws Exception;
}
