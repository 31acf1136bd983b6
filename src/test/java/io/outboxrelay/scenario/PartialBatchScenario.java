package io.outboxrelay.scenario;

import io.outboxrelay.NoRetryException;
import io.outboxrelay.QueueConsumer;
import java.util.concurrent.atomic.AtomicInteger;

final class PartialBatchScenario implements ConsumerScenario {

    private static final int MESSAGES = 100;
    private static final int POISONS = 33;

    @Override
    public String name() {
        return "poison-partial-batch";
    }

    @Override
    public String shows() {
        return "poison in a batch costs the others of the batch nothing";
    }

    @Override
    public ScenarioVerdict play(ConsumerStage stage) {
        var queue = stage.queue("partial", 3);
        var again = new AtomicInteger();
        var consumer = QueueConsumer.of(queue.name())
                .on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> {
                    if (Integer.parseInt(ticket.id().substring(1)) % 3 == 2) {
                        throw new NoRetryException("every third ticket is poison");
                    }
                    again.addAndGet(delivery.receiveCount() - 1);
                    stage.charge(queue, ticket);
                })
                .build();
        try (var host = stage.consume(consumer)) {
            stage.order(queue, Ticket.series(MESSAGES));
            stage.eventually(() ->
                    stage.charges(queue) == MESSAGES - POISONS && queue.depth() == 0 && queue.deadLetters() == POISONS);
        }
        return ScenarioVerdict.of(
                stage.charges(queue) == MESSAGES - POISONS && queue.deadLetters() == POISONS && again.get() == 0,
                "%d handled at their first receive, %d received again, DLQ depth %d",
                stage.charges(queue),
                again.get(),
                queue.deadLetters());
    }
}
