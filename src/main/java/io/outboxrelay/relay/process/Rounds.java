package io.outboxrelay.relay.process;

import io.outboxrelay.relay.Loop;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Something that is done again and again: a round, which may ask for blocking work and go on with its result, and then a
 * pause. The next round comes whatever became of the last one: an answer, an exception, or a fault in what uses the answer.
 * Used by the loop's thread only.
 */
final class Rounds {

    private final Loop loop;
    private final Duration interval;
    private final Runnable round;
    /** Parts of this round whose end has not come. */
    private int pending;

    private Duration pause;
    private boolean stopped;

    /**
     * @param interval from the end of one round to the next
     * @param round done on the loop's thread; goes on as long as it calls {@link #ask} or {@link #later}
     */
    Rounds(Loop loop, Duration interval, Runnable round) {
        this.loop = loop;
        this.interval = interval;
        this.round = round;
        this.pause = interval;
    }

    /** The first round comes now. */
    void start() {
        startIn(Duration.ZERO);
    }

    void startIn(Duration delay) {
        later(delay, this::begin);
    }

    /** No further round comes; one that is under way ends by itself. */
    void stop() {
        stopped = true;
    }

    /** Does blocking work as a part of this round; one of the two consumers is called, and may ask again. */
    <T> void ask(Loop.Lane lane, Supplier<T> work, Consumer<T> done, Consumer<RuntimeException> failed) {
        pending++;
        loop.offload(lane, work, result -> part(() -> done.accept(result)), e -> part(() -> failed.accept(e)));
    }

    /** The same for work without a result. */
    void ask(Loop.Lane lane, Runnable work, Runnable done, Consumer<RuntimeException> failed) {
        pending++;
        loop.offload(lane, work, () -> part(done), e -> part(() -> failed.accept(e)));
    }

    /** The round goes on after a while. */
    void later(Duration delay, Runnable next) {
        pending++;
        loop.after(delay, () -> part(next));
    }

    /** Once, the next round comes after this time instead. */
    void nextIn(Duration time) {
        pause = time;
    }

    private void begin() {
        if (!stopped) {
            pause = interval;
            round.run();
        }
    }

    private void part(Runnable part) {
        pending--;
        try {
            part.run();
        } finally {
            if (pending == 0 && !stopped) {
                startIn(pause);
            }
        }
    }
}
