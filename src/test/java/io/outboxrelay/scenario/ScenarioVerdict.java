package io.outboxrelay.scenario;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * How a scenario ended.
 *
 * @param figures what was seen, for people
 * @param broken what was expected and what was seen instead; empty if the scenario holds
 */
record ScenarioVerdict(String figures, List<String> broken) {

    /** Holds until something is expected that was not seen. */
    static ScenarioVerdict of(String figures, Object... values) {
        return new ScenarioVerdict(figures.formatted(values), List.of());
    }

    ScenarioVerdict is(String what, Object expected, Object seen) {
        return expecting(Objects.equals(expected, seen), what, expected.toString(), seen);
    }

    ScenarioVerdict atLeast(String what, long least, long seen) {
        return expecting(seen >= least, what, "at least " + least, seen);
    }

    ScenarioVerdict atMost(String what, long most, long seen) {
        return expecting(seen <= most, what, "at most " + most, seen);
    }

    boolean holds() {
        return broken.isEmpty();
    }

    private ScenarioVerdict expecting(boolean so, String what, String expected, Object seen) {
        if (so) {
            return this;
        }
        var missed = "%s: expected %s, seen %s".formatted(what, expected, seen);
        return new ScenarioVerdict(
                figures, Stream.concat(broken.stream(), Stream.of(missed)).toList());
    }
}
