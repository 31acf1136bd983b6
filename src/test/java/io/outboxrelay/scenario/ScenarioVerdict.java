package io.outboxrelay.scenario;

/**
 * How a scenario ended.
 *
 * @param figures what was seen; expected beside it where that matters
 */
record ScenarioVerdict(boolean holds, String figures) {

    static ScenarioVerdict of(boolean holds, String figures, Object... values) {
        return new ScenarioVerdict(holds, figures.formatted(values));
    }
}
