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
