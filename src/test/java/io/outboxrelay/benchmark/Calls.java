package io.outboxrelay.benchmark;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * How long single calls took.
 *
 * @param nanos of each call, in ascending order
 * @param perSecond all threads together
 */
record Calls(long[] nanos, double perSecond) {

    /** Of some threads that do nothing else. */
    static Calls of(int seconds, int threads, Runnable once) {
        var pool = Executors.newFixedThreadPool(threads);
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        var all = IntStream.range(0, threads)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> timed(end, once), pool))
                .toList();
        long[] nanos = all.stream()
                .map(CompletableFuture::join)
                .flatMapToLong(LongStream::of)
                .sorted()
                .toArray();
        pool.shutdown();
        return new Calls(nanos, nanos.length * 1e9 / (System.nanoTime() - start));
    }

    /** At a fixed rate, whatever each one takes. */
    static Calls steadily(int perSecond, int seconds, Runnable once) {
        var nanos = new long[perSecond * seconds];
        var load = new SteadyLoad(perSecond, seconds, number -> {
            long start = System.nanoTime();
            once.run();
            nanos[(int) number] = System.nanoTime() - start;
        });
        load.run();
        return new Calls(
                LongStream.of(nanos).sorted().toArray(),
                nanos.length * 1e9 / load.took().toNanos());
    }

    /** In milliseconds. */
    double percentile(int percent) {
        return nanos[(int) ((nanos.length - 1) * (long) percent / 100)] / 1e6;
    }

    private static long[] timed(long end, Runnable once) {
        var nanos = LongStream.builder();
        for (long start = System.nanoTime(); start < end; ) {
            once.run();
            long now = System.nanoTime();
            nanos.add(now - start);
            start = now;
        }
        return nanos.build().toArray();
    }
}
