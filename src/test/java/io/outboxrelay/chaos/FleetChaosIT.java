package io.outboxrelay.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Several relays on ten busy queues, half of them FIFO. {@code -Dchaos.rate=true} compares two relays with one. */
class FleetChaosIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration FAIR_WITHIN = Duration.ofSeconds(90);
    private static final List<String> QUEUES = IntStream.range(0, 10)
            .mapToObj(i -> "queue-" + i + (i % 2 == 0 ? "" : ".fifo"))
            .toList();

    private final ScheduledExecutorService producer = Executors.newSingleThreadScheduledExecutor();
    private final ChaosStage stage = ChaosStage.open();

    @BeforeEach
    void create_the_queues() {
        QUEUES.forEach(stage::queue);
        // A request that is given up is repeated, and where relays start beside others it may take seconds.
        stage.unhurried();
    }

    @AfterEach
    void close() throws Exception {
        producer.shutdownNow();
        stage.close();
    }

    @Test
    void relays_that_join_and_leave_share_the_queues_and_neither_repeat_nor_reorder() throws Exception {
        var first = stage.startRelay().awaitStarted();
        var production = producer.scheduleWithFixedDelay(this::produce, 0, 250, TimeUnit.MILLISECONDS);
        await().atMost(LIMIT).until(() -> shares().equals(List.of(10L)));

        stage.startRelay().awaitStarted();
        long two = untilNoneHoldsMoreThan(6, 2);
        stage.startRelay().awaitStarted();
        long three = untilNoneHoldsMoreThan(5, 3);
        first.terminate();
        assertThat(first.exitCodeWithin(Promptness.within(Duration.ofSeconds(10))))
                .isZero();
        long left = untilNoneHoldsMoreThan(6, 2);

        production.cancel(false);
        stage.awaitAllSent(LIMIT);
        Findings.add(
                "a second and a third relay join, the first leaves",
                3,
                stage.evidence().assertKept(0),
                "none",
                "fair after %s, %s, %s"
                        .formatted(Findings.seconds(two), Findings.seconds(three), Findings.seconds(left)));
    }

    @Test
    @EnabledIfSystemProperty(named = "chaos.rate", matches = "true")
    void two_relays_send_faster_than_one() {
        stage.sqs.latency(Duration.ofMillis(20));
        stage.with(
                "OUTBOX_RELAY_REQUESTS_IN_FLIGHT",
                Integer.getInteger("chaos.in-flight", 10).toString());
        QUEUES.forEach(queue -> stage.insert(queue, 15_000, 500));
        stage.startRelay().awaitStarted();
        stage.awaitAccepted(0, 5_000, LIMIT);
        double one = rate();
        stage.startRelay().awaitStarted();
        untilNoneHoldsMoreThan(6, 2);
        double two = rate();
        Findings.add("| 20 ms latency, %s | one relay %,.0f/s, two relays %,.0f/s: %.2f times |"
                .formatted(stage.variable("OUTBOX_RELAY_REQUESTS_IN_FLIGHT") + " in flight", one, two, two / one));
        stage.awaitAllSent(Duration.ofMinutes(3));
        stage.evidence().assertKept(0);
    }

    private void produce() {
        QUEUES.forEach(queue -> stage.insert(queue, 20, 5));
    }

    private double rate() {
        long before = stage.accepted();
        await().pollDelay(Duration.ofSeconds(5)).until(() -> true);
        return (stage.accepted() - before) / 5.0;
    }

    /** Nanoseconds until {@code relays} relays share all queues, none of them with more than {@code most}. */
    private long untilNoneHoldsMoreThan(int most, int relays) {
        long start = System.nanoTime();
        await().atMost(FAIR_WITHIN).pollInterval(Duration.ofMillis(50)).until(() -> {
            var shares = shares();
            return shares.size() == relays
                    && shares.stream().mapToLong(n -> n).sum() == QUEUES.size()
                    && shares.stream().allMatch(held -> held <= most);
        });
        return System.nanoTime() - start;
    }

    /** How many queues each relay holds. */
    private List<Long> shares() {
        return stage.jdbc
                .sql("SELECT count(*) FROM outbox_lock WHERE lock_until > timezone('utc', now()) GROUP BY locked_by")
                .query(Long.class)
                .list();
    }
}
