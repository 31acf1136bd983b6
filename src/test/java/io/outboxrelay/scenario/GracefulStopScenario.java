package io.outboxrelay.scenario;

import io.outboxrelay.QueueConsumer;
import java.time.Duration;

final class GracefulStopScenario implements ConsumerScenario {

    private static final int MESSAGES = 40;

    private final Duration bound;

    /** In a build the machine may stall. */
    GracefulStopScenario(Size size) {
        this.bound = Duration.ofSeconds(size.of(30, 10));
    }

    @Override
    public String name() {
        return "dup-graceful-shutdown";
    }

    @Override
    public String shows() {
        return "SIGTERM among forty messages: what is begun ends and is deleted, the rest goes to the next consumer";
    }

    @Override
    public ScenarioVerdict play(ConsumerStage stage) throws InterruptedException {
        var queue = stage.queue("graceful", 10);
        var consumer = QueueConsumer.of(queue.name())
                .on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> stage.charge(queue, ticket))
                .build();
        stage.order(queue, Ticket.series(MESSAGES));
        try (var child = ChildJvm.start(stage, "charge", queue)) {
            stage.eventually(() -> child.lines("charged").size() >= 5);
            child.terminate();
            boolean inTime = child.endsWithin(bound);
            int handled = child.lines("charged").size();
            int left = queue.depth();
            stage.tell(
                    "SIGTERM: %d handled, %d left in the queue, exit %s",
                    handled, left, inTime ? child.exitCode() : "none");
            try (var host = stage.consume(consumer)) {
                stage.eventually(() -> queue.depth() == 0);
            }
            return ScenarioVerdict.of(
                            "exit 0 within %d s, %d handled but not deleted, the next consumer got %d of %d",
                            bound.toSeconds(), handled + left - MESSAGES, stage.charges(queue), left)
                    .is("ended in time", true, inTime)
                    .is("exit code", 0, inTime ? child.exitCode() : -1)
                    .is("handled and left", MESSAGES, handled + left)
                    .is("handled by the next consumer", left, stage.charges(queue));
        }
    }
}
