package io.outboxrelay.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/** Does something at a fixed rate, whatever it takes, on a few threads; remembers when each time was done. */
final class SteadyLoad {

    private static final int THREADS = 16;

    private final LongConsumer once;
    private final long[] doneAt;
    private final AtomicInteger next = new AtomicInteger();
    private final double nanosBetween;
    private long start;

    SteadyLoad(int perSecond, int seconds, LongConsumer once) {
        this.once = once;
        this.doneAt = new long[perSecond * seconds];
        this.nanosBetween = 1e9 / perSecond;
    }

    /** Returns when all is done: for each number the microseconds since the epoch. */
    long[] run() {
        start = System.nanoTime();
        var threads = Executors.newFixedThreadPool(THREADS);
        var all = IntStream.range(0, THREADS)
                .mapToObj(i -> CompletableFuture.runAsync(this::work, threads))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(all).join();
        threads.shutdown();
        return doneAt;
    }

    Duration took() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void work() {
        for (int number = next.getAndIncrement(); number < doneAt.length; number = next.getAndIncrement()) {
            long at = start + (long) (number * nanosBetween);
            for (long now = System.nanoTime(); now < at; now = System.nanoTime()) {
                LockSupport.parkNanos(at - now);
            }
            once.accept(number);
            doneAt[number] = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        }
    }
}
