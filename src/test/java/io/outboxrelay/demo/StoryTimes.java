package io.outboxrelay.demo;

import java.time.Duration;

/**
 * How long the story takes.
 *
 * @param warmUp orders that are drained before anything is counted
 * @param traffic how long orders flow in the first chapter
 * @param outage how long SQS is away; a consumer that finds it so asks again after 1, 2, 4 seconds and so on
 * @param lease how long a queue stays with a relay that was killed
 * @param visibility how long a message that was not deleted stays hidden
 */
record StoryTimes(int warmUp, Duration traffic, Duration outage, Duration lease, Duration visibility) {

    static final StoryTimes MINUTE = new StoryTimes(
            2_000, Duration.ofSeconds(8), Duration.ofSeconds(6), Duration.ofSeconds(6), Duration.ofSeconds(4));

    /** For a build that shares its machine with others. */
    static final StoryTimes SHORT = new StoryTimes(
            100, Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(2));

    /** As long as a lease allows. */
    Duration callTimeout() {
        return lease.dividedBy(2);
    }
}
