package io.outboxrelay.relay.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Logger;
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
        long rows = 0;
        long duplicates = 0;
        for (long seed = 1; seed <= SCHEDULES; seed++) {
            var result = Simulation.run(seed);
            if (!result.isKept()) {
                fail(Simulation.report(seed));
            }
            rows += result.rows();
            duplicates += result.duplicates();
        }
        // Schedules in which nothing happens would prove nothing.
        assertThat(rows).isGreaterThan(50L * SCHEDULES);
        assertThat(duplicates).isGreaterThan(SCHEDULES);
    }

    @Test
    void a_seed_replays_step_by_step() {
        LongStream.of(3, 77, 1_234)
                .forEach(seed -> assertThat(Simulation.replay(seed).trace())
                        .isNotEmpty()
                        .isEqualTo(Simulation.replay(seed).trace()));
    }
}
