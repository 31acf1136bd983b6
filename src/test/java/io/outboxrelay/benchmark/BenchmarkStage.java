package io.outboxrelay.benchmark;

import io.outboxrelay.benchmark.BenchmarkDatabase.Rows;
import io.outboxrelay.benchmark.SqsProcess.Tally;
import io.outboxrelay.support.TestAws;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Everything that plays: the database, the fake SQS, the raw sender and the relay, each a process of its own. */
final class BenchmarkStage implements AutoCloseable {

    static final String STANDARD = "orders";
    static final String FIFO = "orders.fifo";
    static final String RAW = "raw";
    static final String LATENCY = "latency";
    static final String CONSUME = "consume";
    static final String HELD = "held";
    static final String[] FIVE = {"five-1", "five-2", "five-3", "five-4", "five-5"};

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Path jar;
    private final Path target;
    private final BenchmarkDatabase database = new BenchmarkDatabase();
    private final SqsProcess sqs =
            new SqsProcess(STANDARD, FIFO, RAW, LATENCY, CONSUME, HELD, FIVE[0], FIVE[1], FIVE[2], FIVE[3], FIVE[4]);
    private final Map<String, String> environment = new HashMap<>();
    private final RawProcess raw;
    private RelayProcess relay;

    BenchmarkStage(Path jar, Path target) throws IOException {
        this.jar = jar;
        this.target = Files.createDirectories(target);
        environment.putAll(TestAws.environment(sqs.endpoint()));
        environment.putAll(database.environment());
        raw = new RawProcess(environment);
    }

    /** What a drain cost, from the commit of its rows until the last is marked. */
    record Drained(Tally tally, Duration relayCpu, Duration databaseCpu, long walBytes, double residentMebibytes) {}

    BenchmarkDatabase database() {
        return database;
    }

    SqsProcess sqs() {
        return sqs;
    }

    RelayProcess relay() {
        return relay;
    }

    Map<String, String> environment() {
        return environment;
    }

    RawProcess.Sent sendRaw(int messages) {
        return raw.send(queueUrl(RAW), messages);
    }

    String queueUrl(String queue) {
        return sqs.endpoint() + "/000000000000/" + queue;
    }

    /** Has so many messages wait in a queue for consumers, each with a message id, the same in each fill; tens only. */
    void fill(String queue, int messages) {
        sqs.restart(queue);
        sqs.hold(queue);
        raw.send(queueUrl(queue), messages);
    }

    /** Starts a relay, in place of the one that runs. */
    RelayProcess startRelay(String... options) {
        return startRelay(RelayProcess.Launch.plain(options));
    }

    RelayProcess startRelay(RelayProcess.Launch launch) {
        stopRelay();
        relay = new RelayProcess(jar, target.resolve("relay.log"), environment, launch);
        return relay;
    }

    /** One beside it, which its caller closes. */
    RelayProcess anotherRelay(RelayProcess.Launch launch) {
        return new RelayProcess(jar, target.resolve("relay.log"), environment, launch);
    }

    void stopRelay() {
        if (relay != null) {
            relay.close();
            relay = null;
        }
    }

    /** Commits a backlog at one stroke and measures until it has gone. */
    Drained drain(Rows rows) {
        sqs.restart(rows.queue());
        var before = new Object() {
            Duration relayCpu;
            Duration databaseCpu;
            long wal;
        };
        database.insert(rows, () -> {
            before.relayCpu = relay.cpu();
            before.databaseCpu = database.cpu();
            before.wal = database.walPosition();
        });
        await(() -> sqs.tally(rows.queue()).accepted() >= rows.count());
        double resident = relay.residentMebibytes();
        await(() -> !database.hasPending(rows.queue()));
        return new Drained(
                sqs.tally(rows.queue()),
                relay.cpu().minus(before.relayCpu),
                database.cpu().minus(before.databaseCpu),
                database.walPosition() - before.wal,
                resident);
    }

    /** Looks every few milliseconds until it is so. */
    void await(BooleanSupplier so) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!so.getAsBoolean()) {
            if (relay != null) {
                relay.requireAlive();
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("waited for %s in vain, see %s".formatted(PATIENCE, target));
            }
            rest(Duration.ofMillis(20));
        }
    }

    static void rest(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        stopRelay();
        raw.close();
        sqs.close();
        database.close();
    }
}
