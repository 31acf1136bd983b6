package io.outboxrelay.scenario;

import io.outboxrelay.QueueConsumer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** The same rule serves versions that were shuffled on their way and a queue that promises no order. */
final class VersionOrderScenario implements ConsumerScenario {

    private static final int ORDERS = 10;
    private static final int VERSIONS = 10;

    private final String name;
    private final boolean shuffled;

    /** @param shuffled before they are sent; else it is the queue, and a second consumer, that mixes them up */
    VersionOrderScenario(String name, boolean shuffled) {
        this.name = name;
        this.shuffled = shuffled;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String shows() {
        return shuffled
                ? "versions that were shuffled on their way: the newest wins"
                : "two consumers of a standard queue overtake each other: the newest version wins all the same";
    }

    @Override
    public ScenarioVerdict play(ConsumerStage stage) {
        var queue = stage.queue(name, 5);
        var stale = new AtomicInteger();
        var consumer = QueueConsumer.of(queue.name())
                .on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> {
                    stale.addAndGet(stage.isNewest(queue, ticket) ? 0 : 1);
                    stage.charge(queue, ticket);
                })
                .build();
        List<Ticket> tickets = new ArrayList<>();
        for (int i = 0; i < ORDERS * VERSIONS; i++) {
            tickets.add(new Ticket("t" + i % ORDERS, i / ORDERS, 1));
        }
        if (shuffled) {
            Collections.shuffle(tickets, new Random(7));
        }
        try (var one = stage.consume(consumer);
                var other = shuffled ? null : stage.consume(consumer)) {
            stage.order(queue, tickets);
            stage.eventually(() -> stage.charges(queue) >= tickets.size());
        }
        int newest = stage.jdbc()
                .sql("SELECT count(*) FROM latest WHERE queue = ? AND version = ?")
                .params(queue.name(), VERSIONS - 1)
                .query(Integer.class)
                .single();
        return ScenarioVerdict.of(
                        "%d of %d orders at their newest version, %d of %d messages were stale",
                        newest, ORDERS, stale.get(), tickets.size())
                .is("orders at their newest version", ORDERS, newest)
                .atLeast("messages that came behind a newer one", 1, stale.get())
                .is("handled", tickets.size(), stage.charges(queue))
                .is("DLQ depth", 0, queue.deadLetters());
    }
}
