package io.outboxrelay.scenario;

import io.outboxrelay.QueueConsumer;
import io.outboxrelay.consumer.DeadLetters;

final class PoisonScenario implements ConsumerScenario {

    private static final int RECEIVES = 3;

    @Override
    public String name() {
        return "poison";
    }

    @Override
    public String shows() {
        return "of ten tickets the tenth has a text where a number belongs: it is received three times, then dead";
    }

    @Override
    public ScenarioVerdict play(ConsumerStage stage) {
        var queue = stage.queue("poison", RECEIVES);
        var dead = new DeadLetters(stage.client());
        var consumer = QueueConsumer.of(queue.name())
                .on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> stage.charge(queue, ticket))
                .build();
        try (var host = stage.consume(consumer)) {
            stage.order(queue, Ticket.series(9));
            stage.orderText(queue, "{\"id\": \"t9\", \"version\": 0, \"cents\": \"ten\"}");
            stage.eventually(() -> stage.charges(queue) == 9 && queue.depth() == 0 && queue.deadLetters() == 1);
        }
        var letters = dead.first(queue.name(), 10);
        letters.forEach(letter -> stage.tell(
                "in the dead letter queue: %s of type %s",
                letter.body(), letter.attributes().get("eventType")));
        // The look itself is one receive, and so is the one at which SQS moved it.
        int receives = letters.isEmpty() ? 0 : letters.get(0).receiveCount();
        return ScenarioVerdict.of(
                stage.charges(queue) == 9 && queue.deadLetters() == 1 && receives >= RECEIVES,
                "%d handled, %d dead after %d receives, DLQ depth %d",
                stage.charges(queue),
                letters.size(),
                RECEIVES,
                dead.depth(queue.name()));
    }
}
