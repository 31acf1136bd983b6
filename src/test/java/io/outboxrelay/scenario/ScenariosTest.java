package io.outboxrelay.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario, smaller than anybody can run it. */
class ScenariosTest {

    private static final List<ConsumerScenario> ALL = Scenarios.all(Size.SMALL);

    private static ConsumerStage stage;

    @BeforeAll
    static void open() {
        stage = new ConsumerStage(System.out);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    static Stream<String> names() {
        return ALL.stream().map(ConsumerScenario::name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void it_holds(String name) {
        var scenario = ALL.stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();

        assertThat(Scenarios.play(scenario, stage, System.out).broken()).isEmpty();
    }
}
