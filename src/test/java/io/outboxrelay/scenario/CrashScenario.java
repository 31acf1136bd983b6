package io.outboxrelay.scenario;

import io.outboxrelay.QueueConsumer;
import java.time.Duration;

final class CrashScenario implements ConsumerScenario {

    private static final Duration BOUND = Duration.ofSeconds(4);

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
        long died;
        try (var child = ChildJvm.start(stage, "crash", queue)) {
            boolean ended = child.endsWithin(Duration.ofMinutes(1));
            died = System.nanoTime();
            stage.tell("the first consumer %s", ended ? "died in its handler" : "did not even die");
        }
        long millis;
        // Its visibility of 2 s is renewed by nobody.
        try (var host = stage.consume(consumer)) {
            stage.eventually(() -> stage.charges(queue) == 1 && queue.depth() == 0);
            millis = Math.max(0, (System.nanoTime() - died) / 1_000_000);
        }
        stage.tell("handled %d ms after the death, the start of the next consumer included", millis);
        return ScenarioVerdict.of(
                stage.charges(queue) == 1 && queue.deadLetters() == 0 && millis < BOUND.toMillis() * 4,
                "%d handled once, %.1f s after the death",
                stage.charges(queue),
                millis / 1e3);
    }
}
