package io.outboxrelay.relay.process;

import io.outboxrelay.relay.Loop;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a log readable when the same thing happens over and over: the first time is told at once, what follows is counted
 * and told once a minute. After a minute without it, it is new again. Used by the loop's thread only.
 *
 * @param <T> what is the same, by {@code equals}
 */
final class LogThrottle<T> {

    private static final Logger log = LoggerFactory.getLogger(LogThrottle.class);

    static final Duration WINDOW = Duration.ofMinutes(1);
    /** Different things counted at a time: a log that has so many in a minute is not read line by line. */
    static final int MOST = 1_000;

    private final Loop loop;
    private final Map<T, Counted> repeats = new HashMap<>();
    private long unknown;

    /** So many more since the last line, and who is to be told. */
    private static final class Counted {

        private final LongConsumer again;
        private long count;

        Counted(LongConsumer again) {
            this.again = again;
        }
    }

    LogThrottle(Loop loop) {
        this.loop = loop;
    }

    /**
     * Runs {@code first}, or counts if that was done a short while ago.
     *
     * @param again is called at the end of each minute that had any more, with their number
     */
    void tell(T what, Runnable first, LongConsumer again) {
        var known = repeats.get(what);
        if (known != null) {
            known.count++;
        } else if (repeats.size() < MOST) {
            repeats.put(what, new Counted(again));
            first.run();
            loop.after(WINDOW, () -> endWindow(what));
        } else if (unknown++ == 0) {
            loop.after(WINDOW, this::tellUnknown);
        }
    }

    /** Tells at once what was counted of these: nobody may be there to do so at the end of the minute. */
    void sumUp(Predicate<T> which) {
        repeats.forEach((what, counted) -> {
            if (which.test(what)) {
                sumUp(counted);
            }
        });
    }

    private void endWindow(T what) {
        var counted = repeats.get(what);
        if (counted != null && sumUp(counted)) {
            loop.after(WINDOW, () -> endWindow(what));
        } else {
            repeats.remove(what);
        }
    }

    /** True if there was anything to tell. */
    private boolean sumUp(Counted counted) {
        long more = counted.count;
        counted.count = 0;
        if (more > 0) {
            counted.again.accept(more);
        }
        return more > 0;
    }

    private void tellUnknown() {
        log.warn("{} more events of other kinds were not logged; the metrics and outbox_stuck have them", unknown);
        unknown = 0;
    }
}
