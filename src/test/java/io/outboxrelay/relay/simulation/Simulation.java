package io.outboxrelay.relay.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.outboxrelay.relay.OutboxStore.SentRows;
import io.outboxrelay.relay.RelaySettings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.LongStream;
import org.slf4j.LoggerFactory;

/**
 * The whole engine against a simulated clock, database and SQS, in one thread, from a seed. A schedule of arrivals, faults
 * and mishaps runs, then everything works again, and the promise is checked: nothing lost, no order broken, no healthy
 * message dead, every duplicate explained. The same seed gives the same schedule, step by step.
 */
final class Simulation {

    private static final Duration LONGEST_RECOVERY = Duration.ofHours(6);
    private static final Duration LONGEST_LAG = Duration.ofSeconds(10);
    private static final Duration MOST_SKEW = Duration.ofSeconds(5);
    private static final List<Double> ENTRY_FAILURES = List.of(0.1, 0.5, 0.9, 1.0);
    /** Messages of one group in one request, in every third schedule. */
    private static final List<Integer> FIFO_BATCHES = List.of(10, 3, 10, 2);

    private static final int TRACE_LINES = 250;

    /** What became of one schedule. */
    record Result(long seed, int rows, int duplicates, int outOfOrder, String broken, List<String> trace) {

        boolean isKept() {
            return broken.isEmpty();
        }
    }

    private final SimulatedWorld world;
    private final SimulatedFaults faults;
    private final SimulatedDatabase database;
    private final Promise promise;
    private final SimulatedSqs sqs;
    private final SimulatedFleet fleet;
    private final long seed;

    private Simulation(long seed, SentRows sentRows, boolean tracing) {
        this.seed = seed;
        world = new SimulatedWorld(seed, tracing);
        faults = new SimulatedFaults(world);
        database = new SimulatedDatabase(world::now);
        var settings = settings(world, fifoBatch(seed));
        promise = new Promise(world, database, settings, faults.calm);
        sqs = new SimulatedSqs(world, faults, settings.callTimeout(), acceptance -> {
            world.trace(() -> "SQS takes " + acceptance.serial);
            promise.accepted(acceptance);
        });
        fleet = new SimulatedFleet(world, faults, database, sqs, promise, settings, sentRows);
    }

    /** Runs the schedule of a seed. */
    static Result run(long seed, SentRows sentRows) {
        return new Simulation(seed, sentRows, false).run();
    }

    /** Runs the schedule of a seed and keeps a readable trace of it. */
    static Result replay(long seed, SentRows sentRows) {
        return new Simulation(seed, sentRows, true).run();
    }

    private Result run() {
        String broken = "";
        try {
            play();
        } catch (Promise.Broken e) {
            broken = e.getMessage();
        } catch (RuntimeException e) {
            broken = "the engine failed: " + e + " at "
                    + List.of(e.getStackTrace()).subList(0, 3);
        }
        return new Result(
                seed,
                database.rows.size() + database.deleted().size(),
                promise.duplicates(),
                promise.outOfOrder(),
                broken,
                world.trace());
    }

    private void play() {
        Duration time = world.between(Duration.ofSeconds(5), Duration.ofMinutes(3));
        for (int relays = world.between(1, 3); relays > 0; relays--) {
            fleet.start();
        }
        var producers = new SimulatedProducers(world, database, promise, faults.calm);
        producers.work(time);
        var operator = new SimulatedOperator(world, database, promise);
        if (!faults.calm) {
            disturb(time);
            disturbSqs(time);
            disturbDatabase(time);
            operator.work(time);
        }
        Duration outage = !faults.calm && world.chance(0.05) ? Duration.ofHours(world.between(1, 4)) : Duration.ZERO;
        if (!outage.isZero()) {
            world.after(time, () -> faults.takeSqsDown(outage));
        }
        long end = time.plus(outage).plusMinutes(1).toNanos();
        world.runUntil(end);
        faults.end();
        operator.resumeAll();
        world.trace(() -> "faults end");
        while (!promise.allEnded() && world.now() < end + LONGEST_RECOVERY.toNanos()) {
            producers.trickle();
            world.runUntil(world.now() + Duration.ofSeconds(5).toNanos());
        }
        promise.checkEnd(sqs);
    }

    private void disturb(Duration time) {
        for (int mishaps = world.between(0, 4); mishaps > 0; mishaps--) {
            world.after(world.between(Duration.ZERO, time), fleet::mishap);
        }
        for (int outages = world.between(0, 2); outages > 0; outages--) {
            Duration length = world.between(Duration.ofMillis(200), Duration.ofSeconds(50));
            boolean ofSqs = world.chance(0.6);
            world.after(world.between(Duration.ZERO, time), () -> {
                if (ofSqs) {
                    faults.takeSqsDown(length);
                } else {
                    faults.takeDatabaseDown(length);
                }
            });
        }
    }

    /** SQS answers, but not as it should. */
    private void disturbSqs(Duration time) {
        for (int spells = world.chance(0.4) ? world.between(1, 3) : 0; spells > 0; spells--) {
            boolean isLong = world.chance(0.1);
            var length = world.between(Duration.ofMillis(500), isLong ? Duration.ofHours(1) : Duration.ofSeconds(50));
            int how = world.between(1, 6);
            world.after(world.between(Duration.ZERO, time), () -> {
                switch (how) {
                    case 1 -> faults.rejectAll(length);
                    case 2 -> faults.refuseStrangely(length);
                    default -> faults.failEntries(world.oneOf(ENTRY_FAILURES), length);
                }
            });
        }
    }

    /** Its clock is set, and a standby that lags takes its place. */
    private void disturbDatabase(Duration time) {
        for (int steps = world.chance(0.3) ? world.between(1, 3) : 0; steps > 0; steps--) {
            world.after(world.between(Duration.ZERO, time), this::setClock);
        }
        for (int failovers = world.chance(0.25) ? world.between(1, 2) : 0; failovers > 0; failovers--) {
            world.after(world.between(Duration.ZERO, time), () -> {
                var standby = database.standby();
                int of = database.incarnation();
                world.after(world.between(Duration.ZERO, LONGEST_LAG), () -> {
                    // nobody promotes the standby of a server that has been replaced
                    if (database.incarnation() == of) {
                        failOver(standby);
                    }
                });
            });
        }
    }

    private void setClock() {
        var ahead = world.between(MOST_SKEW.negated(), MOST_SKEW);
        world.trace(() -> "the database's clock is set " + ahead + " ahead");
        database.setClock(ahead);
    }

    private void failOver(SimulatedStandby standby) {
        world.trace(() -> "a standby takes the database's place");
        faults.takeDatabaseDown(world.between(Duration.ZERO, Duration.ofSeconds(3)));
        database.failOver(standby);
        promise.failedOver();
        if (world.chance(0.3)) {
            setClock();
        }
    }

    /** Not drawn, so that the other schedules are what they would be without it. */
    private static int fifoBatch(long seed) {
        return seed % 3 == 0 ? FIFO_BATCHES.get((int) (seed / 3 % FIFO_BATCHES.size())) : 1;
    }

    private static RelaySettings settings(SimulatedWorld world, int fifoBatch) {
        return new RelaySettings(
                true,
                Set.of(),
                world.oneOf(List.of(Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofMillis(500))),
                world.between(10, 60),
                world.between(1, 8),
                Duration.ofSeconds(15),
                Duration.ofSeconds(5),
                new RelaySettings.BackoffRange(Duration.ofSeconds(1), Duration.ofMinutes(1)),
                world.between(6, 12),
                world.oneOf(List.of(RelaySettings.FifoOnDead.values())),
                fifoBatch);
    }

    /** Outages by the thousand would fill the log. */
    static void silenceEngine() {
        ((Logger) LoggerFactory.getLogger("io.outboxrelay.relay")).setLevel(Level.OFF);
    }

    /**
     * Runs the schedules of the seeds {@code args[0]} to {@code args[1]} and prints the trace of the first that fails. With a third
     * argument, {@code deleted}, relays keep no sent rows.
     */
    public static void main(String[] args) {
        silenceEngine();
        long first = args.length > 0 ? Long.parseLong(args[0]) : 1;
        long last = args.length > 1 ? Long.parseLong(args[1]) : first;
        var sentRows = SentRows.valueOf(args.length > 2 ? args[2].toUpperCase(Locale.ROOT) : "KEPT");
        var broken = LongStream.rangeClosed(first, last)
                .mapToObj(seed -> run(seed, sentRows))
                .filter(result -> !result.isKept())
                .findFirst();
        broken.ifPresent(result -> System.out.println(report(result.seed(), sentRows)));
        System.out.println(broken.map(result -> "the promise was broken with seed " + result.seed())
                .orElse("the promise was kept in all schedules from " + first + " to " + last));
        System.exit(broken.isPresent() ? 1 : 0);
    }

    /** The end of the trace of a seed, and how the promise was broken. */
    static String report(long seed, SentRows sentRows) {
        var result = replay(seed, sentRows);
        var trace = result.trace();
        return String.join("\n", trace.subList(Math.max(0, trace.size() - TRACE_LINES), trace.size())) + "\nseed "
                + seed + ": " + result.broken();
    }
}
