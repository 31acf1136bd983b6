package io.outboxrelay.relay;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one read of a queue that may be under way at a time. Used by the loop's thread only. */
final class ReadSlot {

    private static final Logger log = LoggerFactory.getLogger(ReadSlot.class);

    private final String queue;
    private final Loop loop;
    private final Holdings holdings;
    private final Pace pace;
    private final Runnable changed;
    private boolean taken;

    /** Calls {@code changed} after each read. */
    ReadSlot(String queue, Loop loop, Holdings holdings, Pace pace, Runnable changed) {
        this.queue = queue;
        this.loop = loop;
        this.holdings = holdings;
        this.pace = pace;
        this.changed = changed;
    }

    boolean isTaken() {
        return taken;
    }

    /** Keeps reads away until {@link #free}. */
    void take() {
        taken = true;
    }

    void free() {
        taken = false;
        ended();
    }

    /** Reads; {@code done} may read again: that belongs to the same read. A read that fails is given up. */
    <T> void read(Supplier<T> work, Consumer<T> done) {
        taken = true;
        holdings.readStarts();
        loop.offload(
                Loop.Lane.ROWS,
                work,
                result -> {
                    taken = false;
                    pace.succeeded();
                    done.accept(result);
                    ended();
                },
                this::failed);
    }

    private void failed(RuntimeException e) {
        if (pace.failed(loop.now())) {
            log.warn("queue {}: rows can't be read, trying again until they can: {}", queue, DatabaseTrouble.text(e));
        }
        free();
    }

    private void ended() {
        if (!taken) {
            holdings.readEnded();
            changed.run();
        }
    }
}
