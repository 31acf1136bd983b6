package io.outboxrelay.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the command line prints and returns, with scenarios that need no stage. */
class ScenariosRunTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Scenarios scenarios = new Scenarios(
            List.of(
                    new Played(
                            "good", false, ScenarioVerdict.of("%d handled", 3).is("handled", 3, 3)),
                    new Played(
                            "bad",
                            true,
                            ScenarioVerdict.of("2 handled in 9 s")
                                    .is("handled", 3, 2)
                                    .atLeast("handled", 2, 2)
                                    .atMost("seconds", 4, 9)),
                    new Played("broken", true, null)),
            () -> null,
            new PrintStream(printed, true, StandardCharsets.UTF_8));

    /** @param verdict null to throw instead */
    private record Played(String name, boolean slow, ScenarioVerdict verdict) implements ConsumerScenario {

        @Override
        public String shows() {
            return "what is expected of " + name;
        }

        @Override
        public ScenarioVerdict play(ConsumerStage stage) {
            if (verdict == null) {
                throw new IllegalStateException("no queue");
            }
            return verdict;
        }
    }

    @Test
    void the_exit_code_is_0_if_all_that_were_asked_for_hold() {
        assertThat(scenarios.run("good")).isZero();
        assertThat(scenarios.run("fast")).isZero();
        assertThat(lines())
                .filteredOn(line -> line.startsWith("PASS good  3 handled  ("))
                .hasSize(2);
    }

    @Test
    void the_exit_code_is_1_if_one_does_not_hold_and_its_line_says_what_was_expected_and_seen() {
        assertThat(scenarios.run("good", "bad")).isEqualTo(1);
        assertThat(lines())
                .anyMatch(line -> line.startsWith("PASS good"))
                .anyMatch(line -> line.startsWith("FAIL bad  handled: expected 3, seen 2; seconds: expected at most 4,"
                        + " seen 9  [2 handled in 9 s]  ("));
    }

    @Test
    void one_that_throws_does_not_hold_and_the_others_are_played() {
        assertThat(scenarios.run("all")).isEqualTo(1);
        assertThat(lines())
                .anyMatch(line -> line.startsWith("PASS good"))
                .anyMatch(line -> line.startsWith("FAIL broken") && line.contains("no queue"));
    }

    @Test
    void a_name_that_is_not_known_plays_nothing_and_is_told_with_those_that_are() {
        assertThat(scenarios.run("good", "godo")).isEqualTo(2);
        assertThat(lines()).first().asString().startsWith("no scenario is called godo");
        assertThat(lines()).anyMatch(line -> line.startsWith("good")).noneMatch(line -> line.startsWith("PASS"));
    }

    @Test
    void the_list_names_each_with_what_it_shows_and_plays_none() {
        assertThat(scenarios.run("list")).isZero();
        assertThat(scenarios.run()).isZero();
        assertThat(lines()).hasSize(6).first().asString().matches("good +fast what is expected of good");
    }

    private List<String> lines() {
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
