package io.outboxrelay.relay;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The one thread on which the engine thinks, with its sources of time and chance. Whatever blocks is handed out and comes
 * back as an event, so the engine needs no locks, and a simulator can take this interface's place.
 */
public interface Loop {

    /** Monotonic nanoseconds. */
    long now();

    /** Evenly drawn from [0, 1). */
    double random();

    /** Runs {@code event} on the loop's thread, soon. May be called from any thread. */
    void execute(Runnable event);

    /** Runs {@code event} on the loop's thread after a delay. */
    void after(Duration delay, Runnable event);

    /**
     * Does blocking work elsewhere and reports on the loop's thread: exactly one of the two consumers is called, once.
     *
     * @param lane work of different lanes does not queue up behind each other
     */
    <T> void offload(Lane lane, Supplier<T> work, Consumer<T> done, Consumer<RuntimeException> failed);

    /** The same for work without a result. */
    default void offload(Lane lane, Runnable work, Runnable done, Consumer<RuntimeException> failed) {
        Supplier<Boolean> finished = () -> {
            work.run();
            return true;
        };
        offload(lane, finished, ended -> done.run(), failed);
    }

    /** Kinds of blocking work. */
    enum Lane {
        /** Reading and marking rows. */
        ROWS,
        /** Taking leases and giving them back: must not wait behind slow reads. */
        LEASES,
        /** Keeping leases: must not wait behind hundreds that are taken. */
        HEARTBEATS
    }
}
