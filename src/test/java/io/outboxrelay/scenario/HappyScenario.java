package io.outboxrelay.scenario;

import io.outboxrelay.QueueConsumer;

final class HappyScenario implements ConsumerScenario {

    private static final int MESSAGES = 100;

    @Override
    public String name() {
        return "happy";
    }

    @Override
    public String shows() {
        return "what is sent is handled once, and both queues are empty";
    }

    @Override
    public ScenarioVerdict play(ConsumerStage stage) {
        var queue = stage.queue("happy", 3);
        var consumer = QueueConsumer.of(queue.name())
                .on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> stage.charge(queue, ticket))
                .build();
        try (var host = stage.consume(consumer)) {
            stage.order(queue, Ticket.series(MESSAGES));
            stage.tell("%d tickets ordered in one transaction", MESSAGES);
            stage.eventually(() -> stage.charges(queue) >= MESSAGES && queue.depth() == 0);
        }
        int charges = stage.charges(queue);
        return ScenarioVerdict.of(
                        "%d of %d handled once, queue %d, DLQ %d",
                        charges, MESSAGES, queue.depth(), queue.deadLetters())
                .is("charges", MESSAGES, charges)
                .is("tickets charged", MESSAGES, stage.charged(queue))
                .is("depth", 0, queue.depth())
                .is("DLQ depth", 0, queue.deadLetters());
    }
}
