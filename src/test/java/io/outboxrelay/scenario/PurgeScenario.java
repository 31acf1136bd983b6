package io.outboxrelay.scenario;

import io.outboxrelay.QueueConsumer;

final class PurgeScenario implements ConsumerScenario {

    private static final int MESSAGES = 200;

    @Override
    public String name() {
        return "happy-purge-timing";
    }

    @Override
    public String shows() {
        return "what a PurgeQueue destroyed is sent again out of the outbox, and what was handled is known";
    }

    @Override
    public ScenarioVerdict play(ConsumerStage stage) {
        var queue = stage.queue("purged", 5);
        var consumer = QueueConsumer.of(queue.name())
                .concurrency(2)
                .on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> {
                    java.util.concurrent.TimeUnit.MILLISECONDS.sleep(5);
                    stage.charge(queue, ticket);
                })
                .build();
        int lost;
        try (var host = stage.consume(consumer)) {
            stage.order(queue, Ticket.series(MESSAGES));
            stage.eventually(() -> unsent(stage, queue.name()) == 0);
            stage.client().purgeQueue(r -> r.queueUrl(queue.url())).join();
            stage.eventually(() -> queue.depth() == 0);
            lost = MESSAGES - stage.charges(queue);
            stage.tell(
                    "purged amid traffic: %d lost. On AWS a purge takes up to 60 s, and what is sent meanwhile too",
                    lost);
            // The message ids stay, so that the inbox knows what it has handled.
            stage.jdbc()
                    .sql("INSERT INTO outbox_message (message_id, queue, body, attributes)"
                            + " SELECT message_id, queue, body, attributes FROM outbox_message"
                            + " WHERE queue = ? AND status = 'SENT' ORDER BY id")
                    .param(queue.name())
                    .update();
            stage.eventually(() -> stage.charges(queue) >= MESSAGES && unsent(stage, queue.name()) == 0);
            stage.eventuallyEmpty(queue);
        }
        return ScenarioVerdict.of(
                stage.charges(queue) == MESSAGES && stage.charged(queue) == MESSAGES,
                "%d lost, all %d of %d handled once after they were sent again",
                lost,
                stage.charges(queue),
                MESSAGES);
    }

    private static int unsent(ConsumerStage stage, String queue) {
        return stage.jdbc()
                .sql("SELECT count(*) FROM outbox_message WHERE queue = ? AND status <> 'SENT'")
                .param(queue)
                .query(Integer.class)
                .single();
    }
}
