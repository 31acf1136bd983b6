package io.outboxrelay.benchmark;

import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.ConsumerHost;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** Handlers that take five times as long as the visibility of their messages. */
final class LongHandling {

    static final String BARE = "long handling: bare loop";
    static final String HELD = "long handling: QueueConsumer";
    static final String DELIVERIES = "deliveries of 20";
    static final String REQUESTS = "visibility requests";

    private static final int MESSAGES = 20;
    private static final Duration VISIBILITY = Duration.ofSeconds(2);
    private static final Duration HANDLING = Duration.ofSeconds(10);

    private final BenchmarkStage stage;
    private final SqsAsyncClient client;
    private final Report report;

    LongHandling(BenchmarkStage stage, SqsAsyncClient client, Report report) {
        this.stage = stage;
        this.client = client;
        this.report = report;
    }

    void run() {
        bare();
        held();
    }

    /**
     * Twenty loops, so that there is always one that receives. It would go on for ever: when a handler ends, the receipt to
     * delete with is that of an old delivery.
     */
    private void bare() {
        stage.fill(BenchmarkStage.HELD, MESSAGES);
        var handled = new Handled();
        try (var loop = new BareLoop(client, stage.queueUrl(BenchmarkStage.HELD), VISIBILITY, () -> work(handled))
                .start(MESSAGES)) {
            stage.await(() -> handled.count() >= MESSAGES);
            add(BARE, loop.deliveries());
        }
    }

    private void held() {
        stage.fill(BenchmarkStage.HELD, MESSAGES);
        var handled = new Handled();
        var inbox = new BareInbox(Runnable::run);
        var consumer = QueueConsumer.of(BenchmarkStage.HELD)
                .concurrency(MESSAGES)
                .onAny((body, delivery) -> work(handled))
                .build();
        try (var host = ConsumerHost.start(
                stage.database().environment().get("SPRING_DATASOURCE_URL"),
                client,
                List.of(consumer),
                Map.of("bareInbox", inbox),
                "outbox.consumer.visibility=" + VISIBILITY)) {
            stage.await(() -> stage.sqs().served(BenchmarkStage.HELD).depth() == 0);
            add(HELD, inbox.deliveries());
        }
    }

    private void add(String name, int deliveries) {
        report.add(name, DELIVERIES, deliveries);
        report.add(name, REQUESTS, stage.sqs().served(BenchmarkStage.HELD).visibilities());
    }

    private static void work(Handled handled) {
        BenchmarkStage.rest(HANDLING);
        handled.one();
    }
}
