package io.outboxrelay.test.sqs;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The queues of one fake, by their addresses. Its monitor is the one lock for the contents of all of them, because
 * messages move between queues: {@link FakeService} holds it, and so do the public methods of {@link FakeQueue} and
 * whatever the alarm calls.
 */
final class Queues {

    private static final long ASK_AGAIN_MILLIS = 50;

    private final Map<String, FakeQueue> byPath = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final Alarm alarm;
    private final boolean recording;
    private long places;
    private long arrivals;

    /** {@code recording}: whether new queues keep what they accept, or only count it. */
    Queues(InstantSource clock, Alarm alarm, boolean recording) {
        this.clock = clock;
        this.alarm = alarm;
        this.recording = recording;
    }

    Instant now() {
        return clock.instant();
    }

    void at(Instant due, Runnable call) {
        alarm.at(due, call);
    }

    /** Tells those who wait that a message has come in. */
    void arrived() {
        arrivals++;
        notifyAll();
    }

    /**
     * Asks at each arrival, and every now and then because not all that a test may wait for is an arrival. It asks without
     * the lock: an answer may take as long as a database does.
     */
    boolean await(BooleanSupplier condition, Duration most) {
        long end = System.nanoTime() + most.toNanos();
        long seen = arrivals();
        while (!condition.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0 || !waitForMoreThan(seen, Math.min(left, ASK_AGAIN_MILLIS))) {
                return false;
            }
            seen = arrivals();
        }
        return true;
    }

    private synchronized long arrivals() {
        return arrivals;
    }

    /** Whether it was not interrupted. */
    private synchronized boolean waitForMoreThan(long seen, long millis) {
        try {
            if (arrivals == seen) {
                wait(millis);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A number higher than all before it, in whatever queue. */
    long nextPlace() {
        return ++places;
    }

    static String path(String account, String name) {
        return "/" + account + "/" + name;
    }

    /** In the place of one that had the same address, if there was one. */
    FakeQueue create(String account, String name) {
        FakeQueue queue = new FakeQueue(account, name, this, recording);
        byPath.put(queue.path(), queue);
        return queue;
    }

    void remove(String path) {
        byPath.remove(path);
    }

    Collection<FakeQueue> all() {
        return byPath.values();
    }

    /** Null if there is none. */
    FakeQueue byPath(String path) {
        return byPath.get(path);
    }

    /** Null if there is none. The region may be any. */
    FakeQueue byArn(String arn) {
        return byPath(CallAddress.pathOfArn(arn));
    }

    boolean has(FakeQueue queue) {
        return byPath(queue.path()) == queue;
    }

    /** The queues whose dead letters go to this one. */
    List<FakeQueue> sourcesOf(FakeQueue deadLetterQueue) {
        return byPath.values().stream()
                .filter(queue -> queue.settings().redrive() != null)
                .filter(queue -> byArn(queue.settings().redrive().deadLetterTargetArn()) == deadLetterQueue)
                .toList();
    }
}
