package io.outboxrelay.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What queues cost that have nothing to send: statements a second and processor time with few and many of them, without and with
 * traffic on ten, for one relay and for three.
 */
final class ManyQueuesScenario implements Scenario {

    static final String STATEMENTS = "statements/s";
    static final String CPU = "% of a core, relays + PostgreSQL";
    static final String FIRST = "first message ms, slowest of ten";

    private static final List<Integer> QUEUES = List.of(1, 10, 100, 1_000);
    private static final int BUSY = 10;
    private static final int MESSAGES_PER_SECOND = 100;
    private static final Duration LOOK = Duration.ofSeconds(10);
    /** Reports of a queue that was given back come two seconds later, and PostgreSQL counts what an idle session did after ten. */
    private static final Duration UNTIL_COUNTED = Duration.ofSeconds(12);

    private final Random random = new Random(7);
    private int known;

    static String name(int queues, int relays, boolean traffic) {
        return "%s queues%s, %d relay%s"
                .formatted(Report.count(queues), traffic ? ", ten busy" : " idle", relays, relays == 1 ? "" : "s");
    }

    @Override
    public void run(BenchmarkStage stage, Profile profile, Report report) {
        stage.database().clean();
        List<RelayProcess> further = new ArrayList<>();
        try {
            for (int queues : QUEUES) {
                know(stage, queues);
                measure(stage, queues, further, report);
            }
            further.add(stage.anotherRelay(RelayProcess.Launch.plain()));
            further.add(stage.anotherRelay(RelayProcess.Launch.plain()));
            stage.await(() -> stage.database().relays() == 3);
            // The first message of a process that has just been started is the scenario's of starts.
            traffic(stage);
            awaitIdleness(stage);
            measure(stage, known, further, report);
        } finally {
            further.forEach(RelayProcess::close);
        }
    }

    /** Each has had a message. */
    private void know(BenchmarkStage stage, int queues) {
        for (int i = known; i < queues; i++) {
            stage.sqs().create(queue(i));
        }
        send(stage, known, queues - known);
        known = queues;
        awaitIdleness(stage);
    }

    /** Every queue has been given back. */
    private static void awaitIdleness(BenchmarkStage stage) {
        stage.await(() -> stage.database().hasNothingPending());
        stage.await(() -> stage.database().jdbc().sql("""
                        SELECT NOT EXISTS (SELECT 1 FROM outbox_lock
                                           WHERE name LIKE 'queue:%' AND lock_until > timezone('utc', now()))
                        """).query(Boolean.class).single());
        BenchmarkStage.rest(UNTIL_COUNTED);
    }

    private void measure(BenchmarkStage stage, int queues, List<RelayProcess> further, Report report) {
        int relays = 1 + further.size();
        observe(stage, further, name(queues, relays, false), report, () -> BenchmarkStage.rest(LOOK));
        report.add(name(queues, relays, false), FIRST, slowestFirst(stage, queues));
        if (queues >= BUSY) {
            observe(stage, further, name(queues, relays, true), report, () -> traffic(stage));
        }
        awaitIdleness(stage);
    }

    private void observe(
            BenchmarkStage stage, List<RelayProcess> further, String name, Report report, Runnable meanwhile) {
        var cpuBefore = cpu(stage, further);
        long before = stage.database().transactionsEnded();
        long start = System.nanoTime();
        meanwhile.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        report.add(name, STATEMENTS, (stage.database().transactionsEnded() - before) / seconds);
        report.add(name, CPU, cpu(stage, further).minus(cpuBefore).toMillis() / 10.0 / seconds);
    }

    private static Duration cpu(BenchmarkStage stage, List<RelayProcess> further) {
        return further.stream()
                .map(RelayProcess::cpu)
                .reduce(stage.relay().cpu().plus(stage.database().cpu()), Duration::plus);
    }

    private void traffic(BenchmarkStage stage) {
        new SteadyLoad(MESSAGES_PER_SECOND, (int) LOOK.toSeconds(), n -> send(stage, (int) (n % BUSY), 1)).run();
    }

    /** Of ten queues that were quiet, each in its turn. */
    private double slowestFirst(BenchmarkStage stage, int queues) {
        return IntStream.range(0, BUSY)
                .mapToDouble(i -> first(stage, random.nextInt(queues)))
                .max()
                .orElseThrow();
    }

    private static double first(BenchmarkStage stage, int number) {
        stage.sqs().restart(queue(number));
        send(stage, number, 1);
        long committedAt = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        stage.await(() -> stage.sqs().tally(queue(number)).accepted() > 0);
        return (stage.sqs().tally(queue(number)).firstAt() - committedAt) / 1e3;
    }

    private static String queue(int number) {
        return "many-" + number;
    }

    /** One message for each of so many queues, in one transaction. */
    private static void send(BenchmarkStage stage, int from, int count) {
        stage.database()
                .jdbc()
                .sql("""
                        INSERT INTO outbox_message (queue, body)
                        SELECT 'many-' || n, 'a message' FROM generate_series(:first, :last) AS n
                        """)
                .param("first", from)
                .param("last", from + count - 1)
                .update();
    }
}
