package io.outboxrelay.benchmark;

import io.outboxrelay.Inbox;
import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.ConsumerHost;
import io.outboxrelay.support.SqsClients;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * What a consumer costs beside a loop of the bare SDK, and what its inbox costs; no relay runs. Each pair takes turns in one
 * run.
 */
final class ConsumeScenario implements Scenario {

    static final String BARE = "consume: bare loop, empty handler";
    static final String CONSUMER = "consume: QueueConsumer without inbox, empty handler";
    /** What follows a name where SQS takes so long to answer. */
    static final String AT_10_MS = ", 10 ms";

    static final String WITHOUT = "consume: QueueConsumer without inbox, 5 ms and a row";
    static final String WITH = "consume: QueueConsumer with inbox, 5 ms and a row";
    static final String DELETES = "entries/delete request";

    private static final int CONCURRENT = 50;
    private static final int BATCH = 10;
    private static final Duration VISIBILITY = Duration.ofSeconds(30);
    private static final Duration HANDLING = Duration.ofMillis(5);

    @Override
    public boolean relays() {
        return false;
    }

    @Override
    public void run(BenchmarkStage stage, Profile profile, Report report) {
        stage.stopRelay();
        // As many again come first and do not count.
        int messages = 2 * profile.usual() / 10;
        stage.database()
                .jdbc()
                .sql(
                        "CREATE TABLE IF NOT EXISTS payment (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text)")
                .update();
        var client = SqsClients.of(URI.create(stage.sqs().endpoint()));
        var backlogs = new Backlogs(stage, client);
        // Of these only what they warm up is of use. A consumer has far more code to be compiled than a bare loop.
        backlogs.pair(new Report(), profile.warmUp() / 10, "");
        backlogs.round(new Report(), messages / 5);
        for (int round = 1; round <= profile.rounds(); round++) {
            backlogs.round(report, messages);
            stage.sqs().latency(10);
            backlogs.pair(report, messages, AT_10_MS);
            stage.sqs().latency(0);
        }
        new SlowDuplicates(stage, profile, report).run();
        new LongHandling(stage, client, report).run();
        stage.database().jdbc().sql("TRUNCATE payment, inbox_message").update();
    }

    /** A backlog that is handled by one of four, in turn. */
    private record Backlogs(BenchmarkStage stage, SqsAsyncClient client) {

        /** @param latency what the names are followed by */
        void pair(Report report, int messages, String latency) {
            drain(report, BARE + latency, messages, this::bareLoop);
            drain(report, CONSUMER + latency, messages, handled -> consumer(handled, false, true));
        }

        void round(Report report, int messages) {
            pair(report, messages, "");
            drain(report, WITHOUT, messages, handled -> consumer(handled, true, true));
            drain(report, WITH, messages, handled -> consumer(handled, true, false));
        }

        private interface Consuming {

            AutoCloseable start(Handled handled);
        }

        private void drain(Report report, String name, int messages, Consuming consuming) {
            stage.database().jdbc().sql("TRUNCATE payment, inbox_message").update();
            stage.database().jdbc().sql("CHECKPOINT").update();
            stage.fill(BenchmarkStage.CONSUME, messages);
            var handled = new Handled(messages / 2);
            try (var running = consuming.start(handled)) {
                stage.await(() -> stage.sqs().served(BenchmarkStage.CONSUME).depth() == 0);
            } catch (Exception e) {
                throw new IllegalStateException(name, e);
            }
            if (handled.count() != messages) {
                throw new IllegalStateException("%s: %d of %d handled".formatted(name, handled.count(), messages));
            }
            report.add(name, Report.RATE, handled.perSecond());
            report.add(
                    name,
                    DELETES,
                    (double) messages
                            / stage.sqs().served(BenchmarkStage.CONSUME).deletes());
        }

        private AutoCloseable bareLoop(Handled handled) {
            return new BareLoop(client, stage.queueUrl(BenchmarkStage.CONSUME), VISIBILITY, handled::one)
                    .start(CONCURRENT / BATCH);
        }

        private ConsumerHost consumer(Handled handled, boolean working, boolean bare) {
            var host = new CompletableFuture<ConsumerHost>();
            var consumer = QueueConsumer.of(BenchmarkStage.CONSUME)
                    .concurrency(CONCURRENT)
                    .onAny((body, delivery) -> {
                        if (working) {
                            BenchmarkStage.rest(HANDLING);
                            pay(host.join());
                        }
                        handled.one();
                    })
                    .build();
            Inbox inbox = new BareInbox(work -> {
                if (working) {
                    transactions(host.join()).executeWithoutResult(status -> work.run());
                } else {
                    work.run();
                }
            });
            host.complete(ConsumerHost.start(
                    stage.database().environment().get("SPRING_DATASOURCE_URL"),
                    client,
                    List.of(consumer),
                    bare ? Map.of("bareInbox", inbox) : Map.of(),
                    "spring.datasource.hikari.maximum-pool-size=" + (working ? CONCURRENT : 3),
                    "outbox.consumer.visibility=" + VISIBILITY,
                    "logging.level.io.outboxrelay=WARN"));
            return host.join();
        }

        private static void pay(ConsumerHost host) {
            host.jdbc()
                    .sql("INSERT INTO payment (text) VALUES (?)")
                    .param("an order")
                    .update();
        }

        private static TransactionTemplate transactions(ConsumerHost host) {
            return new TransactionTemplate(host.context().getBean(PlatformTransactionManager.class));
        }
    }
}
