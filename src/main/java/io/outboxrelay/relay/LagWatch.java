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
                    events.surveyed(survey);
                    loop.after(INTERVAL, this::start);
                },
                e -> {
                    log.debug("the lag is not known", e);
                    loop.after(INTERVAL, this::start);
                });
    }
}
