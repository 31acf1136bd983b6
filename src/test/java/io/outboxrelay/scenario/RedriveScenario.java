package io.outboxrelay.scenario;

import io.outboxrelay.NoRetryException;
import io.outboxrelay.QueueConsumer;
import io.outboxrelay.consumer.DeadLetters;
import java.util.concurrent.atomic.AtomicBoolean;

final class RedriveScenario implements ConsumerScenario {

    private static final int MESSAGES = 20;

    @Override
    public String name() {
        return "dlq-redrive";
    }

    @Override
    public String shows() {
        return "a bug sends twenty messages to the dead letter queue; when it is mended they are sent back and handled";
    }

    @Override
    public ScenarioVerdict play(ConsumerStage stage) {
        var queue = stage.queue("redrive", 2);
        var dead = new DeadLetters(stage.client());
        var mended = new AtomicBoolean();
        var consumer = QueueConsumer.of(queue.name())
                .on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> {
                    if (!mended.get()) {
                        throw new NoRetryException("a bug");
                    }
                    stage.charge(queue, ticket);
                })
                .build();
        try (var host = stage.consume(consumer)) {
            stage.order(queue, Ticket.series(MESSAGES));
            stage.eventually(() -> dead.depth(queue.name()) == MESSAGES);
            stage.tell("%d dead letters; the bug is mended", dead.depth(queue.name()));
            mended.set(true);
            dead.redrive(queue.name());
            stage.eventually(() -> !dead.progress(queue.name()).running());
            stage.tell("redrive: %s", dead.progress(queue.name()).words());
            stage.eventually(() -> stage.charges(queue) == MESSAGES && queue.depth() == 0);
        }
        return ScenarioVerdict.of(
                stage.charges(queue) == MESSAGES && stage.charged(queue) == MESSAGES && queue.deadLetters() == 0,
                "%d handled after the redrive, DLQ depth %d",
                stage.charges(queue),
                queue.deadLetters());
    }
}
