package io.outboxrelay.benchmark;

import io.outboxrelay.InProgressException;
import io.outboxrelay.Inbox;
import io.outboxrelay.InboxKey;
import io.outboxrelay.support.ConsumerHost;
import io.outboxrelay.support.SqsClients;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A message whose work takes five seconds comes twenty times at once to a pool of four connections. */
final class SlowDuplicates {

    static final String ALONE = "duplicates: other messages, nothing slow";
    static final String BESIDE_INBOX = "duplicates: beside 20 of a slow message, inbox";
    static final String BESIDE_PLAIN = "duplicates: beside 20 of a slow message, plain ON CONFLICT";
    static final String ANSWER = "slowest answer ms";

    private static final int POOL = 4;
    private static final int OTHERS = 3;
    private static final int DUPLICATES = 19;
    private static final Duration SLOW = Duration.ofSeconds(5);
    private static final int MEASURED_SECONDS = 4;

    private final BenchmarkStage stage;
    private final Profile profile;
    private final Report report;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    SlowDuplicates(BenchmarkStage stage, Profile profile, Report report) {
        this.stage = stage;
        this.profile = profile;
        this.report = report;
    }

    /** Does work unless it was done under this key. */
    private interface Once {

        void run(UUID key, Runnable work);
    }

    void run() {
        try (var service = ConsumerHost.start(
                stage.database().environment().get("SPRING_DATASOURCE_URL"),
                SqsClients.of(URI.create(stage.sqs().endpoint())),
                List.of(),
                "spring.datasource.hikari.maximum-pool-size=" + POOL)) {
            var inbox = service.context().getBean(Inbox.class);
            Once remembered = (key, work) -> inbox.once(InboxKey.ofMessage("slow", key), work);
            Once plain = plain(service);
            others(remembered);
            for (int round = 1; round <= profile.rounds(); round++) {
                report.add(ALONE, Report.RATE, others(remembered));
                beside(BESIDE_INBOX, remembered);
                beside(BESIDE_PLAIN, plain);
            }
        } finally {
            threads.shutdown();
        }
    }

    private static Once plain(ConsumerHost service) {
        var transactions = new TransactionTemplate(service.context().getBean(PlatformTransactionManager.class));
        return (key, work) -> transactions.executeWithoutResult(status -> {
            int fresh = service.jdbc()
                    .sql("INSERT INTO inbox_message (key, consumer) VALUES (?, 'plain') ON CONFLICT DO NOTHING")
                    .param(key)
                    .update();
            if (fresh == 1) {
                work.run();
            }
        });
    }

    private void beside(String name, Once once) {
        var key = UUID.randomUUID();
        var begun = new CountDownLatch(1);
        var first = CompletableFuture.runAsync(
                () -> once.run(key, () -> {
                    begun.countDown();
                    BenchmarkStage.rest(SLOW);
                }),
                threads);
        await(begun);
        var answers = IntStream.range(0, DUPLICATES)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> millisToAnswer(once, key), threads))
                .toList();
        report.add(name, Report.RATE, others(once));
        report.add(
                name,
                ANSWER,
                answers.stream().mapToDouble(CompletableFuture::join).max().orElseThrow());
        first.join();
    }

    private static double others(Once once) {
        return Calls.of(MEASURED_SECONDS, OTHERS, () -> once.run(UUID.randomUUID(), () -> {}))
                .perSecond();
    }

    private static double millisToAnswer(Once once, UUID key) {
        long start = System.nanoTime();
        try {
            once.run(key, () -> {
                throw new IllegalStateException("done twice");
            });
        } catch (InProgressException sentAway) {
            // That is the answer.
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
