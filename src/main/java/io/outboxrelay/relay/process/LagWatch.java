package io.outboxrelay.relay.process;

import io.outboxrelay.relay.DatabaseUse;
import io.outboxrelay.relay.Lag;
import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.RelayEvents;
import java.time.Duration;

/** Asks now and then how far behind every queue is, held here or not, for those who count. Used by the loop's thread only. */
final class LagWatch {

    static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Lag lag;
    private final RelayEvents events;
    private final Rounds rounds;

    LagWatch(Loop loop, Lag lag, RelayEvents events) {
        this.lag = lag;
        this.events = events;
        this.rounds = new Rounds(loop, INTERVAL, this::ask);
    }

    /** Goes on until the loop ends. */
    void start() {
        rounds.start();
    }

    private void ask() {
        rounds.ask(
                Loop.Lane.ROWS,
                lag::survey,
                survey -> {
                    events.databaseWorks(null, DatabaseUse.SURVEY_LAG);
                    events.surveyed(survey);
                },
                e -> events.databaseFailed(null, DatabaseUse.SURVEY_LAG, e));
    }
}
