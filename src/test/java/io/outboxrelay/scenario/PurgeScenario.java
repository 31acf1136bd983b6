package io.outboxrelay.scenario;

import io.outboxrelay.QueueConsumer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

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
        var begun = new AtomicInteger();
        var purged = new CountDownLatch(1);
        var consumer = QueueConsumer.of(queue.name())
                .concurrency(2)
                .on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> {
                    TimeUnit.MILLISECONDS.sleep(20);
                    if (begun.incrementAndGet() > MESSAGES / 2) {
                        // Or a purge that comes late would find nothing.
                        purged.await(60, TimeUnit.SECONDS);
                    }
                    stage.charge(queue, ticket);
                })
                .build();
        int lost;
        try (var host = stage.consume(consumer)) {
            stage.order(queue, Ticket.series(MESSAGES));
            stage.eventuallySent(queue);
            stage.client().purgeQueue(r -> r.queueUrl(queue.url())).join();
            purged.countDown();
            stage.eventually(() -> queue.depth() == 0);
            lost = MESSAGES - stage.charges(queue);
            stage.tell(
                    "purged amid traffic: %d lost. On AWS a purge takes up to 60 s, and what is sent meanwhile too",
                    lost);
            // The message ids stay, so that the inbox knows what it has handled.
            stage.sendAgain(queue, MESSAGES);
            stage.eventuallySent(queue);
            stage.eventually(() -> stage.charges(queue) >= MESSAGES);
            stage.eventuallyEmpty(queue);
        }
        return ScenarioVerdict.of(
                        "%d lost, all %d of %d handled once after they were sent again",
                        lost, stage.charges(queue), MESSAGES)
                .atLeast("lost by the purge", 1, lost)
                .is("charges", MESSAGES, stage.charges(queue))
                .is("tickets charged", MESSAGES, stage.charged(queue))
                .is("depth", 0, queue.depth());
    }
}
