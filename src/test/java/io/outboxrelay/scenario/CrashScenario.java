package io.outboxrelay.scenario;

import io.outboxrelay.QueueConsumer;
import java.time.Duration;

final class CrashScenario implements ConsumerScenario {

    private final Duration bound;

    /**
     * Its visibility of two seconds, which nobody renews any more, and two more. In a build the machine may stall, but even so
     * it is sooner than the queue's own visibility of 30 s.
     */
    CrashScenario(Size size) {
        this.bound = Duration.ofSeconds(size.of(20, 4));
    }

    @Override
    public String name() {
        return "crash";
    }

    @Override
    public String shows() {
        return "what a consumer had received when it died is handled by the next one, once, soon after its visibility";
    }

    @Override
    public ScenarioVerdict play(ConsumerStage stage) throws InterruptedException {
        var queue = stage.queue("crash", 5);
        var consumer = QueueConsumer.of(queue.name())
                .on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> stage.charge(queue, ticket))
                .build();
        stage.order(queue, Ticket.series(1));
        try (var child = ChildJvm.start(stage, "hold", queue)) {
            stage.eventually(() -> child.lines("received").size() == 1);
            // Begins while the first one holds the message, so that no start is in what is measured.
            try (var next = stage.consume(consumer)) {
                child.kill();
                int before = stage.charges(queue);
                long died = System.nanoTime();
                stage.tell("the first consumer was killed in its handler; a second one waits");
                stage.eventually(() -> stage.charges(queue) == 1 && queue.depth() == 0);
                long millis = (System.nanoTime() - died) / 1_000_000;
                return ScenarioVerdict.of("%d handled once, %.1f s after the death", stage.charges(queue), millis / 1e3)
                        .is("handled before the death", 0, before)
                        .is("handled", 1, stage.charges(queue))
                        .is("DLQ depth", 0, queue.deadLetters())
                        .atMost("ms after the death", bound.toMillis(), millis);
            }
        }
    }
}
