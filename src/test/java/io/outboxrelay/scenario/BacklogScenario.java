package io.outboxrelay.scenario;

import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.ReceivingQueue.Letter;
import java.util.ArrayList;
import java.util.List;

final class BacklogScenario implements ConsumerScenario {

    private static final int MESSAGES = 1_000;

    @Override
    public String name() {
        return "backlog-drain";
    }

    @Override
    public String shows() {
        return "a backlog of which one in ten is there twice drains, each message once";
    }

    @Override
    public boolean slow() {
        return true;
    }

    @Override
    public ScenarioVerdict play(ConsumerStage stage) {
        var queue = stage.queue("backlog", 5);
        List<Letter> letters = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            var letter = Letter.of(Ticket.TYPE, "{\"id\":\"t%d\",\"version\":0,\"cents\":1}".formatted(i));
            letters.add(letter);
            if (i % 10 == 0) {
                letters.add(letter);
            }
        }
        queue.send(letters);
        stage.tell("%d deliveries of %d messages wait", letters.size(), MESSAGES);
        var consumer = QueueConsumer.of(queue.name())
                .concurrency(20)
                .on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> stage.charge(queue, ticket))
                .build();
        long millis;
        try (var host = stage.consume(consumer)) {
            long begun = System.nanoTime();
            stage.eventually(() -> queue.depth() == 0 && stage.charges(queue) >= MESSAGES);
            millis = Math.max(1, (System.nanoTime() - begun) / 1_000_000);
        }
        return ScenarioVerdict.of(
                stage.charges(queue) == MESSAGES && stage.charged(queue) == MESSAGES && queue.deadLetters() == 0,
                "%d handled once, %d deliveries, %d messages/s",
                stage.charges(queue),
                letters.size(),
                MESSAGES * 1_000L / millis);
    }
}
