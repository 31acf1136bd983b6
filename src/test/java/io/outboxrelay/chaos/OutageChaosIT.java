package io.outboxrelay.chaos;

import static io.outboxrelay.chaos.ChaosStage.IN_FLIGHT;
import static io.outboxrelay.chaos.ChaosStage.ORDERS;
import static io.outboxrelay.chaos.ChaosStage.ORDERS_FIFO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.support.CrashingPostgres;
import io.outboxrelay.test.sqs.Action;
import io.outboxrelay.test.sqs.Fault;
import io.outboxrelay.test.sqs.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Servers that crash, vanish or hang under working relays. {@code -Dchaos.outage=60} and {@code
 * -Dchaos.open-transaction=20} take the full time.
 */
class OutageChaosIT {

    private static final int OUTAGE_SECONDS = Integer.getInteger("chaos.outage", 15);
    private static final int OPEN_SECONDS = Integer.getInteger("chaos.open-transaction", 6);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration RECOVERY = Duration.ofSeconds(10);
    private static final Duration PROBE_AT_LEAST_EVERY = Duration.ofSeconds(5);
    /** The relay reads four pages of a thousand rows ahead of the marks. */
    private static final int ROWS_IN_HAND = 4_000;

    private static final int LOOKS = 15;

    @Test
    void relays_recover_by_themselves_from_a_crash_of_postgresql() throws Exception {
        var postgres = CrashingPostgres.start();
        try (var stage = ChaosStage.on(postgres)) {
            var relays = List.of(
                    stage.startRelay().awaitStarted(), stage.startRelay().awaitStarted());
            insertHalfAndHalf(stage, 20_000);
            stage.awaitAccepted(0, 3_000, LIMIT);
            postgres.crash();
            ChaosStage.passes(Duration.ofSeconds(2));
            postgres.restart();
            var restarted = Instant.now();
            long before = stage.accepted();
            await().atMost(LIMIT).until(() -> stage.accepted() > before && beating(stage, restarted) == relays.size());
            var recovery = Duration.between(restarted, Instant.now());
            stage.awaitAllSent(LIMIT);
            assertThat(recovery).isLessThanOrEqualTo(Promptness.within(RECOVERY));
            relays.forEach(Words::areFew);
            Findings.add(
                    "crash of PostgreSQL (immediate stop) under two relays",
                    1,
                    stage.evidence().assertKept(2 * ROWS_IN_HAND),
                    "at most %,d rows in hand".formatted(2 * ROWS_IN_HAND),
                    Findings.seconds(recovery.toNanos()));
        }
    }

    @Test
    void an_sqs_that_is_cut_off_costs_no_attempt_and_few_requests() throws Exception {
        try (var stage = ChaosStage.open()) {
            var relay = stage.startRelay().awaitStarted();
            insertHalfAndHalf(stage, 30_000);
            stage.awaitAccepted(0, 2_000, LIMIT);
            cutOff(stage);
            // What was in flight at the cut is no probe, and comes late if the machine stalls.
            await().until(() -> relay.log().contains("queue orders: takes no messages")
                    && relay.log().contains("queue orders.fifo: takes no messages"));
            ChaosStage.passes(Duration.ofSeconds(1));
            long before = stage.sqs.requests();
            ChaosStage.passes(Duration.ofSeconds(OUTAGE_SECONDS));
            long probes = stage.sqs.requests() - before;
            // The delay between probes grows to 5 s, of which half is fixed.
            assertThat(probes).as("requests to two queues").isLessThanOrEqualTo(2 * (6 + OUTAGE_SECONDS / 2));
            assertThat(attempts(stage)).isZero();
            restore(stage);
            long back = System.nanoTime();
            awaitBoth(stage);
            long resumed = System.nanoTime() - back;
            stage.awaitAllSent(LIMIT);
            assertThat(Duration.ofNanos(resumed)).isLessThanOrEqualTo(Promptness.within(PROBE_AT_LEAST_EVERY));
            assertThat(attempts(stage)).isZero();
            Words.areFew(relay);
            Findings.add(
                    "SQS cut off for %d s, %d probes".formatted(OUTAGE_SECONDS, probes),
                    1,
                    stage.evidence().assertKept(2L * IN_FLIGHT * ChaosStage.BATCH),
                    "answers on the wire when it was cut",
                    Findings.seconds(resumed));
        }
    }

    @Test
    void a_queue_that_hangs_slows_no_other() throws Exception {
        try (var stage = ChaosStage.open()) {
            // Bound by latency, so that a busy machine does not decide: 2 requests of 10 rows every 50 ms.
            stage.sqs.latency(Duration.ofMillis(50));
            // And no request of the others may be given up, however the machine stalls; those that hang are, in the
            // end.
            stage.unhurried()
                    .with("OUTBOX_RELAY_REQUESTS_IN_FLIGHT", "2")
                    .startRelay()
                    .awaitStarted();
            var others = List.of("q1", "q2", "q3", "q4");
            others.forEach(queue -> stage.insert(queue, 8_000, 1));
            stage.insert("hanging", 5_000, 1);
            stage.awaitAccepted(0, 2_000, LIMIT);
            double usual = medianPerSecond(stage, others);
            stage.queue("hanging").inject(new Fault.Silence(false), Trigger.always());
            double besideTheHanging = medianPerSecond(stage, others);
            stage.queue("hanging").clearFaults();
            stage.awaitAllSent(LIMIT);
            double share = besideTheHanging / usual;
            assertThat(share).isGreaterThanOrEqualTo(Promptness.share(0.9));
            Findings.add(
                    "one queue of five hangs",
                    1,
                    stage.evidence().assertKept(0),
                    "none, it had taken nothing",
                    "the others at %.0f %% of their rate".formatted(100 * share));
        }
    }

    @Test
    void rows_of_a_long_transaction_follow_its_commit_within_two_seconds() throws Exception {
        try (var stage = ChaosStage.open();
                var open = stage.connect()) {
            stage.unhurried().startRelay().awaitStarted();
            open.setAutoCommit(false);
            try (var statement = open.createStatement()) {
                statement.execute("INSERT INTO outbox_message (queue, body) SELECT 'orders', 'late'"
                        + " FROM generate_series(1, 20)");
                statement.execute("INSERT INTO outbox_message (queue, group_id, body)"
                        + " SELECT 'orders.fifo', 'late', 'late' FROM generate_series(1, 20)");
            }
            for (int i = 0; i < 4 * OPEN_SECONDS; i++) {
                insertHalfAndHalf(stage, 500);
                ChaosStage.passes(Duration.ofMillis(250));
            }
            stage.awaitAllSent(LIMIT);
            long before = stage.accepted();
            open.commit();
            long committed = System.nanoTime();
            stage.awaitAccepted(before, 40, LIMIT);
            long took = System.nanoTime() - committed;
            stage.awaitAllSent(LIMIT);
            assertThat(Duration.ofNanos(took)).isLessThanOrEqualTo(Promptness.within(Duration.ofSeconds(2)));
            Findings.add(
                    "a transaction with low ids open for %d s".formatted(OPEN_SECONDS),
                    1,
                    stage.evidence().assertKept(0),
                    "none",
                    Findings.seconds(took));
        }
    }

    private static void insertHalfAndHalf(ChaosStage stage, int rows) {
        stage.insert(ORDERS, rows / 2, 500);
        stage.insert(ORDERS_FIFO, rows / 2, 500);
    }

    private static void cutOff(ChaosStage stage) {
        for (String queue : List.of(ORDERS, ORDERS_FIFO)) {
            for (Action action : Action.OF_RELAYS) {
                stage.queue(queue).inject(action, new Fault.Reset(false), Trigger.always());
            }
        }
    }

    private static void restore(ChaosStage stage) {
        List.of(ORDERS, ORDERS_FIFO).forEach(queue -> stage.queue(queue).clearFaults());
    }

    private static void awaitBoth(ChaosStage stage) {
        for (String name : List.of(ORDERS, ORDERS_FIFO)) {
            var queue = stage.queue(name);
            long before = queue.acceptedCount();
            await().atMost(LIMIT).until(() -> queue.acceptedCount() > before || stage.unsent(name) == 0);
        }
    }

    /** Of some half seconds, as the machine may stall in several of them. */
    private static double medianPerSecond(ChaosStage stage, List<String> queues) {
        return IntStream.range(0, LOOKS)
                .mapToDouble(look -> perSecond(stage, queues))
                .sorted()
                .toArray()[LOOKS / 2];
    }

    private static double perSecond(ChaosStage stage, List<String> queues) {
        long before = accepted(stage, queues);
        long start = System.nanoTime();
        ChaosStage.passes(Duration.ofMillis(500));
        return (accepted(stage, queues) - before) * 1e9 / (System.nanoTime() - start);
    }

    private static long accepted(ChaosStage stage, List<String> queues) {
        return queues.stream().mapToLong(q -> stage.queue(q).acceptedCount()).sum();
    }

    private static long attempts(ChaosStage stage) {
        return stage.jdbc
                .sql("SELECT coalesce(max(attempts), 0) FROM outbox_message")
                .query(Long.class)
                .single();
    }

    private static long beating(ChaosStage stage, Instant since) {
        return stage.jdbc
                .sql("SELECT count(*) FROM outbox_relay_process WHERE seen_at > ?::timestamptz")
                .param(since.toString())
                .query(Long.class)
                .single();
    }
}
