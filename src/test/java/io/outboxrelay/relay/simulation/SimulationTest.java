package io.outboxrelay.relay.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Logger;
import io.outboxrelay.relay.OutboxStore.SentRows;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SimulationTest {

    static final int SCHEDULES = 1_000;

    @BeforeAll
    static void silence() {
        Simulation.silenceEngine();
    }

    @AfterAll
    static void speakAgain() {
        ((Logger) LoggerFactory.getLogger("io.outboxrelay.relay")).setLevel(null);
    }

    @Test
    void the_promise_is_kept_in_thousands_of_schedules_of_crashes_outages_and_lost_answers() {
        assertKept(SentRows.KEPT, SCHEDULES);
    }

    @Test
    void the_promise_is_kept_where_a_message_is_deleted_as_soon_as_it_is_known_to_be_sent() {
        assertKept(SentRows.DELETED, SCHEDULES / 4);
    }

    private static void assertKept(SentRows sentRows, int schedules) {
        long rows = 0;
        long duplicates = 0;
        long outOfOrder = 0;
        for (long seed = 1; seed <= schedules; seed++) {
            var result = Simulation.run(seed, sentRows);
            if (!result.isKept()) {
                fail(Simulation.report(seed, sentRows));
            }
            rows += result.rows();
            duplicates += result.duplicates();
            outOfOrder += result.outOfOrder();
        }
        // Schedules in which nothing happens would prove nothing.
        assertThat(rows).isGreaterThan(50L * schedules);
        assertThat(duplicates).isGreaterThan(schedules);
        assertThat(outOfOrder).isGreaterThan(schedules / 4);
    }

    @Test
    void a_seed_replays_step_by_step() {
        LongStream.of(3, 77, 1_234).forEach(seed -> assertThat(
                        Simulation.replay(seed, SentRows.KEPT).trace())
                .isNotEmpty()
                .isEqualTo(Simulation.replay(seed, SentRows.KEPT).trace()));
    }
}
