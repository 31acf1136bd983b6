package io.outboxrelay.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What a relay costs that has nothing to do, and how fast it is when there is something again. */
final class IdleScenario implements Scenario {

    static final String IDLE = "idle";
    static final String CPU = "% of a core, relay + PostgreSQL";
    static final String FIRST = "first message ms";

    private static final Duration WITHOUT_TRAFFIC = Duration.ofSeconds(10);
    /** Those of the runs before would be polled, too. */
    private static final Duration UNTIL_OTHER_QUEUES_ARE_GIVEN_BACK = Duration.ofSeconds(20);

    @Override
    public void run(BenchmarkStage stage, Profile profile, Report report) {
        stage.database().clean();
        BenchmarkStage.rest(UNTIL_OTHER_QUEUES_ARE_GIVEN_BACK);
        firstMessage(stage);
        for (int round = 1; round <= profile.rounds(); round++) {
            BenchmarkStage.rest(WITHOUT_TRAFFIC);
            var relayBefore = stage.relay().cpu();
            var databaseBefore = stage.database().cpu();
            BenchmarkStage.rest(WITHOUT_TRAFFIC);
            var relay = stage.relay().cpu().minus(relayBefore);
            var database = stage.database().cpu().minus(databaseBefore);
            report.add(IDLE, "% of a core, relay", percent(relay));
            report.add(IDLE, CPU, percent(relay.plus(database)));
            report.add(IDLE, FIRST, firstMessage(stage));
        }
    }

    private static double percent(Duration cpu) {
        return 100.0 * cpu.toMillis() / WITHOUT_TRAFFIC.toMillis();
    }

    private static double firstMessage(BenchmarkStage stage) {
        stage.sqs().restart(BenchmarkStage.STANDARD);
        stage.database().insert(BenchmarkDatabase.Rows.pending(BenchmarkStage.STANDARD, 1, 0), () -> {});
        long committedAt = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        stage.await(() -> stage.sqs().tally(BenchmarkStage.STANDARD).accepted() > 0);
        return (stage.sqs().tally(BenchmarkStage.STANDARD).firstAt() - committedAt) / 1e3;
    }
}
