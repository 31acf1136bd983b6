package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.DatabaseUse;
import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.Ports;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The one read of a queue that may be under way at a time. Used by the loop's thread only. */
final class ReadSlot {

    /**
     * While a queue is refused as a whole, its rows in hand are enough to find out when it takes messages again. Reading goes on
     * now and then all the same: it might be they that are refused.
     */
    static final Duration REST = Duration.ofSeconds(5);

    private final String queue;
    private final Ports ports;
    private final RowsInHand inHand;
    private final Pace pace;
    private final Breaker breaker;
    private final Runnable changed;
    private boolean taken;
    private long startedAt;
    private long endedAt;
    private long took;
    private long firstTook;

    /** Calls {@code changed} after each read. */
    ReadSlot(String queue, Ports ports, RowsInHand inHand, Pace pace, Breaker breaker, Runnable changed) {
        this.queue = queue;
        this.ports = ports;
        this.inHand = inHand;
        this.pace = pace;
        this.breaker = breaker;
        this.changed = changed;
        this.endedAt = ports.loop().now();
    }

    boolean isTaken() {
        return taken;
    }

    /** No read is wanted before; a time that is over if one is wanted now. */
    long restsUntil() {
        return breaker.refusesAll() && inHand.rows() > 0 ? endedAt + REST.toNanos() : endedAt;
    }

    /** Keeps reads away until {@link #free}. */
    void take() {
        taken = true;
    }

    void free() {
        taken = false;
        ended();
    }

    /** When the last read began. */
    long startedAt() {
        return startedAt;
    }

    /** Nanoseconds that the last read took. */
    long took() {
        return took;
    }

    /** Nanoseconds that the first read took: it starts at the very first index entry. */
    long firstTook() {
        return firstTook;
    }

    /** Reads; {@code done} may read again: that belongs to the same read. A read that fails is given up. */
    <T> void read(Supplier<T> work, Consumer<T> done) {
        taken = true;
        startedAt = ports.loop().now();
        inHand.readStarts();
        ports.loop().offload(Loop.Lane.ROWS, work, result -> succeeded(result, done), this::failed);
    }

    private <T> void succeeded(T result, Consumer<T> done) {
        taken = false;
        took = ports.loop().now() - startedAt;
        firstTook = firstTook == 0 ? took : firstTook;
        if (pace.succeeded()) {
            ports.events().databaseWorks(queue, DatabaseUse.READ_ROWS);
        }
        done.accept(result);
        ended();
    }

    private void failed(RuntimeException e) {
        pace.failed(ports.loop().now());
        ports.events().databaseFailed(queue, DatabaseUse.READ_ROWS, e);
        free();
    }

    private void ended() {
        if (!taken) {
            endedAt = ports.loop().now();
            inHand.readEnded();
            changed.run();
        }
    }
}
