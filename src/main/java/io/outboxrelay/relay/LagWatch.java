package io.outboxrelay.relay;

import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks now and then how far behind every queue is, held here or not, for those who count. Used by the loop's thread only. */
final class LagWatch {

    private static final Logger log = LoggerFactory.getLogger(LagWatch.class);

    static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Loop loop;
    private final Supplier<LagSurvey> question;
    private final RelayEvents events;
    private boolean failing;

    LagWatch(Loop loop, Supplier<LagSurvey> question, RelayEvents events) {
        this.loop = loop;
        this.question = question;
        this.events = events;
    }

    /** Goes on until the loop ends. */
    void start() {
        loop.offload(
                Loop.Lane.ROWS,
                question,
                survey -> {
                    failing = false;
                    events.surveyed(survey);
                    loop.after(INTERVAL, this::start);
                },
                e -> {
                    if (!failing) {
                        log.warn(
                                "how far behind the queues are can't be read, the metrics stay as they are until it can: {}",
                                DatabaseTrouble.text(e));
                    }
                    failing = true;
                    loop.after(INTERVAL, this::start);
                });
    }
}
