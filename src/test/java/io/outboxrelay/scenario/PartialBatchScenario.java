package io.outboxrelay.scenario;

import io.outboxrelay.NoRetryException;
import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.ReceivingQueue;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

final class PartialBatchScenario implements ConsumerScenario {

    private static final int MESSAGES = 100;
    private static final int POISONS = 33;
    /** Three batches at a time: with one alone, each delete waits for few others. */
    private static final int CONCURRENCY = 30;
    /** Three for ten messages. */
    private static final int MOST_DELETE_REQUESTS = MESSAGES * 3 / 10;

    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"(t\\d+)\"");

    @Override
    public String name() {
        return "poison-partial-batch";
    }

    @Override
    public String shows() {
        return "poison in a batch costs the others of the batch nothing, and exactly what was handled is deleted";
    }

    @Override
    public ScenarioVerdict play(ConsumerStage stage) {
        var queue = stage.queue("partial", 3);
        var again = new AtomicInteger();
        List<String> handled = new CopyOnWriteArrayList<>();
        var consumer = QueueConsumer.of(queue.name())
                .concurrency(CONCURRENCY)
                .on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> {
                    if (Integer.parseInt(ticket.id().substring(1)) % 3 == 2) {
                        throw new NoRetryException("every third ticket is poison");
                    }
                    again.addAndGet(delivery.receiveCount() - 1);
                    stage.charge(queue, ticket);
                    handled.add(ticket.id());
                })
                .build();
        stage.order(queue, Ticket.series(MESSAGES));
        stage.eventually(() -> queue.depth() == MESSAGES);
        try (var host = stage.consume(consumer)) {
            stage.eventually(() -> queue.depth() == 0 && queue.deadLetters() == POISONS);
        }
        int requests = stage.deleteRequests(queue);
        stage.tell("%d delete requests", requests);
        return ScenarioVerdict.of(
                        "%d handled at their first receive, the same %d deleted by %d requests, DLQ depth %d",
                        stage.charges(queue), stage.deleted(queue).size(), requests, queue.deadLetters())
                .is("charges", MESSAGES - POISONS, stage.charges(queue))
                .is("receives after the first of what was handled", 0, again.get())
                .is("deleted", sorted(handled), deleted(stage, queue))
                .is("DLQ depth", POISONS, queue.deadLetters())
                .atMost("delete requests", MOST_DELETE_REQUESTS, requests);
    }

    private static List<String> deleted(ConsumerStage stage, ReceivingQueue queue) {
        return sorted(stage.deleted(queue).stream()
                .map(ID::matcher)
                .map(found -> found.find() ? found.group(1) : "not received here")
                .toList());
    }

    private static List<String> sorted(List<String> ids) {
        return ids.stream().sorted().toList();
    }
}
