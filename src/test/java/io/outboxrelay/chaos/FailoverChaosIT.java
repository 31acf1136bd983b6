package io.outboxrelay.chaos;

import static io.outboxrelay.chaos.ChaosStage.BATCH;
import static io.outboxrelay.chaos.ChaosStage.IN_FLIGHT;
import static io.outboxrelay.chaos.ChaosStage.LATENCY;
import static io.outboxrelay.chaos.ChaosStage.ORDERS;
import static io.outboxrelay.chaos.ChaosStage.ORDERS_FIFO;
import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.support.ReplicatedPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The primary dies, and a standby that lagged takes its place: what it did not get is gone, and new rows get ids that were
 * given out before. {@code -Dchaos.failovers=20} has more of them, one after the other under the same relay.
 */
class FailoverChaosIT {

    private static final int FAILOVERS = Integer.getInteger("chaos.failovers", 2);
    private static final int ROWS = 500;
    private static final int MOST_LOST = 600;
    private static final int GROUPS = 300;
    /** So that answers come when another server is the primary. */
    private static final Duration SLOW = Duration.ofMillis(1_500);

    /** Longer than a failover takes, so that only what the database says ends it. */
    private static final Duration LEASE = Duration.ofSeconds(15);

    /** Longer than slow answers of a machine that stalls. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(7);

    private static final Duration RECOVERY = Promptness.within(Duration.ofSeconds(5));
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Random random = new Random(Long.getLong("chaos.seed", 1));
    private ReplicatedPostgres postgres;
    private ChaosStage stage;

    @BeforeEach
    void open() throws Exception {
        postgres = ReplicatedPostgres.start();
        stage = ChaosStage.on(postgres)
                .with("OUTBOX_RELAY_LEASE", LEASE.toSeconds() + "s")
                .with("OUTBOX_RELAY_CALL_TIMEOUT", CALL_TIMEOUT.toSeconds() + "s");
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void a_standby_that_lagged_loses_no_row_that_it_has_and_breaks_no_order() throws Exception {
        stage.startRelay().awaitStarted();
        long bound = 0;
        long slowest = 0;
        for (int failover = 0; failover < FAILOVERS; failover++) {
            postgres.addStandby();
            cutReplicationInTheMidst();
            writeWhatGetsLost(failover % 2 == 0);
            long lastId = lastId(stage.jdbc);
            postgres.crash();
            postgres.promote();
            assertThat(lastId(postgres.promoted())).as("rows are lost").isLessThan(lastId);
            bound += unmarked() + 2L * IN_FLIGHT * BATCH;
            postgres.redirectClients();
            long since = System.nanoTime();
            insertHalfAndHalf(ROWS);
            assertThat(firstIdOf(ROWS)).as("ids given out again").isLessThan(lastId);
            stage.awaitAllSent(LIMIT);
            slowest = Math.max(slowest, System.nanoTime() - since);
            assertThat(Duration.ofNanos(slowest)).isLessThanOrEqualTo(RECOVERY);
            stage.sqs.latency(LATENCY);
            stage.evidence().assertKeptForSurvivors(bound);
        }
        Findings.add(
                "crash of the primary, and a standby that lagged takes its place",
                FAILOVERS,
                stage.evidence(),
                "at most %,d of which it had no mark, or in flight".formatted(bound),
                "at most " + Findings.seconds(slowest));
    }

    /** Some rows are on the standby with their marks, and some without. */
    private void cutReplicationInTheMidst() {
        long before = stage.accepted();
        insertHalfAndHalf(ROWS);
        stage.awaitAccepted(before, random.nextInt(ROWS), LIMIT);
        postgres.awaitReplayed();
        postgres.cutReplication();
        stage.awaitAllSent(LIMIT);
    }

    /** In flight when the primary dies, or all marked by then. */
    private void writeWhatGetsLost(boolean inFlight) {
        stage.sqs.latency(inFlight ? SLOW : LATENCY);
        long before = stage.accepted();
        int rows = 100 + random.nextInt(MOST_LOST - 100);
        insertHalfAndHalf(rows);
        if (inFlight) {
            stage.awaitAccepted(before, 1 + random.nextInt(rows / 2), LIMIT);
        } else {
            stage.awaitAllSent(LIMIT);
        }
    }

    private void insertHalfAndHalf(int rows) {
        stage.insert(ORDERS, rows / 2, GROUPS);
        stage.insert(ORDERS_FIFO, rows - rows / 2, GROUPS);
    }

    private static long lastId(JdbcClient jdbc) {
        return jdbc.sql("SELECT max(id) FROM outbox_message").query(Long.class).single();
    }

    private long firstIdOf(int newest) {
        return stage.jdbc
                .sql("SELECT min(id) FROM (SELECT id FROM outbox_message ORDER BY id DESC LIMIT ?) newest")
                .param(newest)
                .query(Long.class)
                .single();
    }

    private long unmarked() {
        return List.of(ORDERS, ORDERS_FIFO).stream()
                .mapToLong(queue -> Evidence.unmarked(postgres.promoted(), stage.queue(queue)))
                .sum();
    }
}
