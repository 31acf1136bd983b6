package io.outboxrelay.benchmark;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** What a message costs the business transaction that writes it; no relay runs. */
final class ProducerScenario implements Scenario {

    private static final int AT_ONCE = 1_000;
    private static final int[] CONNECTIONS = {4, 16};

    private final AtomicLong numbers = new AtomicLong();

    @Override
    public void run(BenchmarkStage stage, Profile profile, Report report) {
        stage.stopRelay();
        stage.database().clean();
        try (var service = new ServiceContext(stage.environment(), false)) {
            service.jdbc()
                    .sql("CREATE TABLE IF NOT EXISTS business (id bigint PRIMARY KEY, text text NOT NULL)")
                    .update();
            measure(profile.seconds(), CONNECTIONS[0], () -> order(service, true));
            for (int round = 1; round <= profile.rounds(); round++) {
                for (int connections : CONNECTIONS) {
                    transactions(profile, report, service, connections, false);
                    transactions(profile, report, service, connections, true);
                }
                double calls = measure(profile.seconds(), 1, () -> sendAll(service));
                report.add("producer: sendAll(1000)", "messages/s", calls * AT_ONCE);
            }
        }
        stage.database().clean();
        stage.startRelay();
    }

    private void transactions(
            Profile profile, Report report, ServiceContext service, int connections, boolean withMessage) {
        double perSecond = measure(profile.seconds(), connections, () -> order(service, withMessage));
        var name = "producer: %d connections, %s".formatted(connections, withMessage ? "with message" : "without");
        report.add(name, "transactions/s", perSecond);
        report.add(name, "ms each", connections * 1e3 / perSecond);
    }

    private void order(ServiceContext service, boolean withMessage) {
        long number = numbers.incrementAndGet();
        service.transactions().executeWithoutResult(status -> {
            service.jdbc()
                    .sql("INSERT INTO business (id, text) VALUES (?, ?)")
                    .params(number, "an order")
                    .update();
            if (withMessage) {
                service.outbox().send(ServiceContext.message(number));
            }
        });
    }

    private void sendAll(ServiceContext service) {
        var messages =
                LongStream.range(0, AT_ONCE).mapToObj(ServiceContext::message).toList();
        service.transactions().executeWithoutResult(status -> service.outbox().sendAll(messages));
    }

    /** Calls a second of {@code threads} that do nothing else. */
    private static double measure(int seconds, int threads, Runnable once) {
        var pool = Executors.newFixedThreadPool(threads);
        var calls = new AtomicLong();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        var all = IntStream.range(0, threads)
                .mapToObj(i -> CompletableFuture.runAsync(
                        () -> {
                            while (System.nanoTime() < end) {
                                once.run();
                                calls.incrementAndGet();
                            }
                        },
                        pool))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(all).join();
        pool.shutdown();
        return calls.get() * 1e9 / (System.nanoTime() - start);
    }
}
