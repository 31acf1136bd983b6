package io.outboxrelay.chaos;

import static io.outboxrelay.chaos.ChaosStage.BATCH;
import static io.outboxrelay.chaos.ChaosStage.IN_FLIGHT;
import static io.outboxrelay.chaos.ChaosStage.LEASE;
import static io.outboxrelay.chaos.ChaosStage.ORDERS;
import static io.outboxrelay.chaos.ChaosStage.ORDERS_FIFO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Relays that are killed, frozen and stopped while they send. {@code -Dchaos.kills=50} kills more often. */
class KillChaosIT {

    private static final int KILLS = Integer.getInteger("chaos.kills", 5);
    private static final int ROWS_PER_KILL = 100_000 / 10;
    private static final int GROUPS = 500;
    private static final Duration FAILOVER = LEASE.plus(Promptness.within(Duration.ofSeconds(2)));
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Random random = new Random(Long.getLong("chaos.seed", 1));
    private final ChaosStage stage = ChaosStage.open();

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void relays_killed_at_random_moments_lose_nothing_and_repeat_only_what_was_unmarked() {
        stage.startRelay().awaitStarted();
        stage.startRelay().awaitStarted();
        long bound = 0;
        long slowest = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            long before = stage.accepted();
            insertHalfAndHalf(ROWS_PER_KILL);
            stage.awaitAccepted(before, random.nextInt(ROWS_PER_KILL * 8 / 10), LIMIT);
            var victim = stage.holder(random.nextBoolean() ? ORDERS : ORDERS_FIFO);
            var queues = stage.heldBy(victim);
            victim.kill();
            long killedAt = System.nanoTime();
            bound += unmarkedOrOnTheWire(queues);
            var replacement = stage.startRelay();
            slowest = Math.max(slowest, awaitTakeover(queues, killedAt));
            stage.awaitAllSent(LIMIT);
            replacement.awaitStarted();
        }
        assertThat(Duration.ofNanos(slowest)).isLessThanOrEqualTo(FAILOVER);
        Findings.add(
                "SIGKILL of a lease holder (lease %d s)".formatted(LEASE.toSeconds()),
                KILLS,
                stage.evidence().assertKept(bound),
                "at most %,d unmarked or in flight at the kills".formatted(bound),
                "at most " + Findings.seconds(slowest));
    }

    @Test
    void a_relay_that_wakes_after_its_lease_sends_nothing_more() {
        var first = stage.startRelay().awaitStarted();
        stage.startRelay().awaitStarted();
        insertHalfAndHalf(20_000);
        stage.awaitAccepted(0, 3_000, LIMIT);
        var frozen = stage.holder(ORDERS_FIFO);
        var queues = stage.heldBy(frozen);
        frozen.freeze();
        long frozenAt = System.nanoTime();
        long bound = unmarkedOrOnTheWire(queues);
        long takeover = awaitTakeover(queues, frozenAt);
        stage.awaitAllSent(LIMIT);
        long before = stage.accepted();

        frozen.thaw();
        await().atMost(LIMIT).until(() -> frozen.log().contains("lease lost"));
        // Only what had passed its last check before the freeze may still come.
        assertThat(stage.accepted() - before).isLessThanOrEqualTo((long) queues.size() * IN_FLIGHT * BATCH);
        insertHalfAndHalf(5_000);
        stage.awaitAllSent(LIMIT);
        assertThat(first.log()).doesNotContain("an event of the relay failed");
        Findings.add(
                "SIGSTOP of a lease holder past its lease, then SIGCONT",
                1,
                stage.evidence().assertKept(bound),
                "at most %,d unmarked or in flight".formatted(bound),
                Findings.seconds(takeover));
    }

    @Test
    void a_relay_that_is_asked_to_stop_hands_over_without_a_gap_and_without_a_duplicate() throws Exception {
        stage.unhurried();
        var relays =
                List.of(stage.startRelay().awaitStarted(), stage.startRelay().awaitStarted());
        // A relay takes its share of queues that have rows.
        await().atMost(LIMIT).until(() -> {
            insertHalfAndHalf(500);
            return relays.stream().allMatch(relay -> stage.heldBy(relay).size() == 1);
        });
        insertHalfAndHalf(40_000);
        stage.awaitAccepted(stage.accepted(), 2_000, LIMIT);
        var leaving = stage.holder(ORDERS_FIFO);
        var asked = Instant.now();
        leaving.terminate();
        assertThat(leaving.exitCodeWithin(Promptness.within(Duration.ofSeconds(10))))
                .isZero();
        stage.awaitAllSent(LIMIT);
        var gap = longestGapSince(asked);
        // Much less than a lease, even where the machine stalls.
        assertThat(gap).isLessThanOrEqualTo(Promptness.within(Duration.ofSeconds(1)));
        Findings.add(
                "SIGTERM in mid-drain", 1, stage.evidence().assertKept(0), "none", Findings.seconds(gap.toNanos()));
    }

    private void insertHalfAndHalf(int rows) {
        stage.insert(ORDERS, rows / 2, GROUPS);
        stage.insert(ORDERS_FIFO, rows / 2, GROUPS);
    }

    /** What the dead process wrote to its connections may arrive a while after its death, if the machine is busy. */
    private long unmarkedOrOnTheWire(List<String> queues) {
        await().pollDelay(Duration.ofMillis(100)).until(() -> true);
        return stage.unmarked(queues) + (long) queues.size() * IN_FLIGHT * BATCH;
    }

    /** Nanoseconds until each of the queues that still has rows was sent to again. */
    private long awaitTakeover(List<String> queues, long since) {
        for (String name : queues) {
            if (stage.unsent(name) > 0) {
                long before = stage.queue(name).acceptedCount();
                await().atMost(LIMIT)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> stage.queue(name).acceptedCount() > before);
            }
        }
        return System.nanoTime() - since;
    }

    private Duration longestGapSince(Instant from) {
        var arrivals = stage.queue(ORDERS_FIFO).accepted().stream()
                .map(message -> message.arrivedAt())
                .filter(from::isBefore)
                .toList();
        assertThat(arrivals).as("messages after the stop was asked for").isNotEmpty();
        Duration longest = Duration.between(from, arrivals.get(0));
        for (int i = 1; i < arrivals.size(); i++) {
            longest = max(longest, Duration.between(arrivals.get(i - 1), arrivals.get(i)));
        }
        return longest;
    }

    private static Duration max(Duration a, Duration b) {
        return Comparator.<Duration>naturalOrder().compare(a, b) >= 0 ? a : b;
    }
}
