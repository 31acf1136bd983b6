package io.outboxrelay.consumer;

import io.awspring.cloud.sqs.listener.backpressure.BatchAwareBackPressureHandler;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many messages may be here at a time. A receive asks for ten if it can, for what is free if others take long, and only
 * one receive at a time waits at an empty queue. Thread-safe; one thread asks.
 */
final class Permits implements BatchAwareBackPressureHandler {

    private static final int BATCH = 10;
    /** So long a full receive is worth waiting for. */
    private static final long PATIENCE_MILLIS = 20;
    /** The loop that asks looks in between whether it should end. */
    private static final long ROUND_MILLIS = 500;

    private final int total;
    private final int batch;
    private final Pause pause;
    private final Semaphore free;
    private int polls;
    private boolean idle = true;
    private volatile boolean stopping;

    Permits(int total, Pause pause) {
        this.total = total;
        this.batch = Math.min(BATCH, total);
        this.pause = pause;
        this.free = new Semaphore(total);
    }

    /** Whether what was received should not be begun any more. */
    boolean stopping() {
        return stopping;
    }

    @Override
    public int requestBatch() throws InterruptedException {
        return request(batch);
    }

    @Override
    public int request(int amount) throws InterruptedException {
        if (!pause.isOver() || !mayPoll()) {
            return 0;
        }
        int taken = take(amount);
        if (taken > 0) {
            begun();
        }
        return taken;
    }

    private int take(int amount) throws InterruptedException {
        if (free.tryAcquire(amount, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            return amount;
        }
        if (!free.tryAcquire(ROUND_MILLIS, TimeUnit.MILLISECONDS)) {
            return 0;
        }
        int more = free.drainPermits();
        int surplus = Math.max(0, more + 1 - amount);
        free.release(surplus);
        return more + 1 - surplus;
    }

    private synchronized boolean mayPoll() throws InterruptedException {
        if (idle && polls > 0 && !stopping) {
            wait(ROUND_MILLIS);
        }
        return !stopping && !(idle && polls > 0);
    }

    private synchronized void begun() {
        polls++;
    }

    @Override
    public void release(int amount, ReleaseReason reason) {
        if (reason != ReleaseReason.PROCESSED) {
            ended(reason == ReleaseReason.NONE_FETCHED);
        }
        free.release(amount);
    }

    private synchronized void ended(boolean empty) {
        polls--;
        idle = empty;
        notifyAll();
    }

    /** Waits until nothing is here any more. */
    @Override
    public boolean drain(Duration timeout) {
        stop();
        try {
            return free.tryAcquire(total, timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized void stop() {
        stopping = true;
        notifyAll();
        pause.stop();
    }
}
