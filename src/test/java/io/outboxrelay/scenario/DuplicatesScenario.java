package io.outboxrelay.scenario;

import io.outboxrelay.InProgressException;
import io.outboxrelay.Inbox;
import io.outboxrelay.InboxKey;
import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.ReceivingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.services.sqs.model.Message;

/** A handler that takes longer than the visibility, under a bare loop of the SDK and under a QueueConsumer. */
final class DuplicatesScenario implements ConsumerScenario {

    private static final long HANDLING_SECONDS = 3;

    @Override
    public String name() {
        return "dup";
    }

    @Override
    public String shows() {
        return "a message that comes twice has one effect, and one that is held comes once";
    }

    @Override
    public ScenarioVerdict play(ConsumerStage stage) throws Exception {
        var bare = stage.queue("dup-bare", 50);
        int deliveries = bareLoop(stage, bare);
        var held = stage.queue("dup-held", 50);
        var most = new AtomicInteger();
        var consumer = QueueConsumer.of(held.name())
                .on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> {
                    TimeUnit.SECONDS.sleep(HANDLING_SECONDS);
                    most.accumulateAndGet(delivery.receiveCount(), Math::max);
                    stage.charge(held, ticket);
                })
                .build();
        try (var host = stage.consume(consumer, "outbox.consumer.visibility=1s")) {
            stage.order(held, Ticket.series(3));
            stage.eventually(() -> stage.charges(held) >= 3 && held.depth() == 0);
        }
        stage.tell("a QueueConsumer with its heartbeat: 3 messages, at most %d receives each", most.get());
        return ScenarioVerdict.of(
                        "bare loop: %d deliveries, %d effect; held: %d messages, %d redeliveries",
                        deliveries, stage.charges(bare), stage.charges(held), most.get() - 1)
                .atLeast("deliveries to the bare loop", 2, deliveries)
                .is("effects of the bare loop", 1, stage.charges(bare))
                .is("receives of a held message", 1, most.get())
                .is("held messages handled", 3, stage.charges(held));
    }

    private static int bareLoop(ConsumerStage stage, ReceivingQueue queue) throws Exception {
        try (var host = stage.consume(QueueConsumer.of(stage.queue("idle", 3).name())
                .onAny((body, delivery) -> {})
                .build())) {
            var inbox = host.context().getBean(Inbox.class);
            var id = stage.order(queue, Ticket.series(1)).get(0);
            var first = firstOf(stage, queue);
            var cameAgain = new CountDownLatch(1);
            var working = CompletableFuture.runAsync(() -> inbox.once(InboxKey.ofMessage("bare", id), () -> {
                work(cameAgain);
                stage.charge(queue, Ticket.series(1).get(0));
            }));
            int deliveries = 1;
            while (!working.isDone()) {
                if (receive(stage, queue) != null) {
                    deliveries++;
                    stage.tell("the message came again while it was handled: %s", again(inbox, stage, queue, id));
                    cameAgain.countDown();
                }
            }
            working.get(10, TimeUnit.SECONDS);
            stage.tell("after its first delivery %s had ended: %s", first.messageId(), again(inbox, stage, queue, id));
            return deliveries;
        }
    }

    private static String again(Inbox inbox, ConsumerStage stage, ReceivingQueue queue, java.util.UUID id) {
        try {
            boolean now = inbox.once(
                    InboxKey.ofMessage("bare", id),
                    () -> stage.charge(queue, Ticket.series(1).get(0)));
            return now ? "handled" : "known";
        } catch (InProgressException e) {
            return "in progress elsewhere";
        }
    }

    /** For longer than the visibility, however long that takes to pass. */
    private static void work(CountDownLatch cameAgain) {
        try {
            cameAgain.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The relay may take a while to send it. */
    private static Message firstOf(ConsumerStage stage, ReceivingQueue queue) {
        var first = new AtomicReference<Message>();
        stage.eventually(() -> {
            first.set(receive(stage, queue));
            return first.get() != null;
        });
        return first.get();
    }

    private static Message receive(ConsumerStage stage, ReceivingQueue queue) {
        var messages = stage.client()
                .receiveMessage(r -> r.queueUrl(queue.url()).waitTimeSeconds(1).visibilityTimeout(1))
                .join()
                .messages();
        return messages.isEmpty() ? null : messages.get(0);
    }
}
