package io.outboxrelay.scenario;

import io.outboxrelay.NoRetryException;
import io.outboxrelay.QueueConsumer;
import io.outboxrelay.consumer.DeadLetters;
import io.outboxrelay.support.ReceivingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** On a standard queue: ElasticMQ moves nothing out of FIFO ones. */
final class RedriveScenario implements ConsumerScenario {

    private static final int MESSAGES = 20;
    private static final int RECEIVES = 2;

    @Override
    public String name() {
        return "dlq-redrive";
    }

    @Override
    public String shows() {
        return "a bug sends twenty messages to the dead letter queue; mended, they are sent back and handled, each once";
    }

    @Override
    public ScenarioVerdict play(ConsumerStage stage) {
        var queue = stage.queue("redrive", RECEIVES);
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
        long died;
        try (var host = stage.consume(consumer)) {
            stage.order(queue, Ticket.series(MESSAGES));
            stage.eventually(() -> dead.depth(queue.name()) == MESSAGES);
            died = dead.depth(queue.name());
            stage.tell("%d dead letters; the bug is mended", died);
            mended.set(true);
            redrive(stage, dead, queue);
            stage.eventually(() -> stage.charges(queue) == MESSAGES && queue.depth() == 0);
        }
        int handled = stage.charges(queue);
        boolean handledAndDead = killOneThatWasHandled(stage, queue);
        try (var host = stage.consume(consumer)) {
            redrive(stage, dead, queue);
            stage.eventually(() -> ConsumerStage.outcomes(host, "seen") == 1 && queue.depth() == 0);
            return ScenarioVerdict.of(
                            "%d handled after the redrive, %d handled before and seen, DLQ depth %d",
                            handled, ConsumerStage.outcomes(host, "seen"), queue.deadLetters())
                    .is("dead letters", (long) MESSAGES, died)
                    .is("handled after the redrive", MESSAGES, handled)
                    .is("one handled before is dead", true, handledAndDead)
                    .is("seen after the second redrive", 1, ConsumerStage.outcomes(host, "seen"))
                    .is("charges", MESSAGES, stage.charges(queue))
                    .is("tickets charged", MESSAGES, stage.charged(queue))
                    .is("DLQ depth", 0, queue.deadLetters());
        }
    }

    private static void redrive(ConsumerStage stage, DeadLetters dead, ReceivingQueue queue) {
        dead.redrive(queue.name());
        stage.eventually(() -> !dead.progress(queue.name()).running());
        stage.tell("redrive: %s", dead.progress(queue.name()).words());
    }

    /** Its second copy is received and never deleted, as by consumers that die each time. */
    private static boolean killOneThatWasHandled(ConsumerStage stage, ReceivingQueue queue) {
        stage.sendAgain(queue, 1);
        boolean isDead = stage.eventually(() -> {
            stage.client()
                    .receiveMessage(r -> r.queueUrl(queue.url()).visibilityTimeout(0))
                    .join();
            return queue.deadLetters() == 1;
        });
        stage.tell("one that was handled is a dead letter, too");
        return isDead;
    }
}
