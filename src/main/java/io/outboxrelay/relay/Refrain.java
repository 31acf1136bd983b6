package io.outboxrelay.relay;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a log readable when the same thing happens over and over: the first time is told at once, what follows is counted
 * and told once a minute. After a minute without it, it is new again. Used by the loop's thread only.
 *
 * @param <T> what is the same, by {@code equals}
 */
final class Refrain<T> {

    private static final Logger log = LoggerFactory.getLogger(Refrain.class);

    static final Duration WINDOW = Duration.ofMinutes(1);
    /** Different things counted at a time: a log that has so many in a minute is not read line by line. */
    static final int MOST = 1_000;

    private final Loop loop;
    private final Map<T, Long> repeats = new HashMap<>();
    private long unknown;

    Refrain(Loop loop) {
        this.loop = loop;
    }

    /**
     * Runs {@code first}, or counts if that was done a short while ago.
     *
     * @param again is called at the end of each minute that had any more, with their number
     */
    void tell(T what, Runnable first, LongConsumer again) {
        if (repeats.computeIfPresent(what, (same, count) -> count + 1) != null) {
            return;
        }
        if (repeats.size() < MOST) {
            repeats.put(what, 0L);
            first.run();
            loop.after(WINDOW, () -> sum(what, again));
        } else if (unknown++ == 0) {
            loop.after(WINDOW, this::sumUnknown);
        }
    }

    private void sum(T what, LongConsumer again) {
        Long more = repeats.remove(what);
        if (more != null && more > 0) {
            repeats.put(what, 0L);
            again.accept(more);
            loop.after(WINDOW, () -> sum(what, again));
        }
    }

    private void sumUnknown() {
        log.warn("{} more events of other kinds were not logged; the metrics and outbox_stuck have them", unknown);
        unknown = 0;
    }
}
