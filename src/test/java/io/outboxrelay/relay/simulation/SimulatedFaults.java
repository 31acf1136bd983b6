package io.outboxrelay.relay.simulation;

import java.time.Duration;

/** How badly things go in one simulated schedule, and until when. */
final class SimulatedFaults {

    private static final Duration QUICK = Duration.ofNanos(200_000);
    private static final Duration USUAL = Duration.ofMillis(3);
    private static final Duration SLOW = Duration.ofSeconds(6);

    private final SimulatedWorld world;
    /** Chance that one statement breaks. */
    final double brokenStatement;
    /** Chance that one statement is very slow. */
    final double slowStatement;
    /** Chance that one entry of a request fails for a while. */
    final double failedEntry;
    /** Chance that the answer of one request is lost. */
    final double lostAnswer;
    /** Chance that one request is lost. */
    final double lostRequest;

    private boolean over;
    private long databaseDownUntil;
    private long sqsDownUntil;
    private double entryFailure;
    private long entriesFailUntil;
    private long allRejectedUntil;
    private long strangeUntil;
    private int rejections;

    /** Nothing at all goes wrong: then everything has to be quick, too. */
    final boolean calm;

    SimulatedFaults(SimulatedWorld world) {
        this.world = world;
        calm = world.chance(0.2);
        over = calm;
        brokenStatement = world.chance(0.4) ? world.random() * 0.02 : 0;
        slowStatement = world.chance(0.3) ? world.random() * 0.005 : 0;
        failedEntry = world.chance(0.5) ? world.random() * 0.2 : 0;
        lostAnswer = world.chance(0.5) ? world.random() * 0.15 : 0;
        lostRequest = world.chance(0.5) ? world.random() * 0.15 : 0;
    }

    /** From now on everything works. */
    void end() {
        over = true;
    }

    void takeDatabaseDown(Duration time) {
        world.trace(() -> "database down for " + time);
        databaseDownUntil = world.now() + time.toNanos();
    }

    void takeSqsDown(Duration time) {
        world.trace(() -> "SQS down for " + time);
        sqsDownUntil = world.now() + time.toNanos();
    }

    boolean isSqsDown() {
        return !over && world.now() < sqsDownUntil;
    }

    /** SQS answers, and lets only some of the messages through. */
    void failEntries(double probability, Duration time) {
        world.trace(() -> "%.0f %% of all entries fail for %s".formatted(probability * 100, time));
        entryFailure = probability;
        entriesFailUntil = world.now() + time.toNanos();
    }

    /** Somebody has changed the queues: none of the messages there fits any more. */
    void rejectAll(Duration time) {
        world.trace(() -> "all entries are rejected for " + time);
        rejections++;
        allRejectedUntil = world.now() + time.toNanos();
    }

    /** Whole requests are refused with a code that nobody has heard of. */
    void refuseStrangely(Duration time) {
        world.trace(() -> "all requests are refused strangely for " + time);
        strangeUntil = world.now() + time.toNanos();
    }

    /** How likely an entry fails now for no fault of its own; 1 in an outage that SQS tells entry by entry. */
    double entryFailure() {
        return !over && world.now() < entriesFailUntil ? entryFailure : 0;
    }

    /** Which time it is that everything is rejected; 0 if it is not. */
    int rejection() {
        return !over && world.now() < allRejectedUntil ? rejections : 0;
    }

    boolean isStrange() {
        return !over && world.now() < strangeUntil;
    }

    boolean happens(double probability) {
        return !over && probability > 0 && world.chance(probability);
    }

    Duration databaseDelay() {
        return happens(slowStatement) ? world.between(USUAL, SLOW) : world.between(QUICK, USUAL);
    }

    /** Throws when the connection breaks at this point. */
    void breakConnection() {
        if (!over && (world.now() < databaseDownUntil || happens(brokenStatement))) {
            throw new SimulatedProcess.BrokenConnection();
        }
    }
}
