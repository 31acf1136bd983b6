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
    private final int consumers;

    VersionOrderScenario(String name, int consumers) {
        this.name = name;
        this.consumers = consumers;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String shows() {
        return "on a standard queue the newest version wins, whatever order they come in (%d consumer%s)"
                .formatted(consumers, consumers == 1 ? "" : "s");
    }

    @Override
    public ScenarioVerdict play(ConsumerStage stage) {
        var queue = stage.queue(name, 5);
        stage.jdbc()
                .sql("CREATE TABLE IF NOT EXISTS latest (queue text, id text, version int, PRIMARY KEY (queue, id))")
                .update();
        var stale = new AtomicInteger();
        var consumer = QueueConsumer.of(queue.name())
                .on(Ticket.TYPE, Ticket.class, (ticket, delivery) -> {
                    int newer = stage.jdbc()
                            .sql("INSERT INTO latest VALUES (?, ?, ?) ON CONFLICT (queue, id) DO UPDATE"
                                    + " SET version = excluded.version WHERE latest.version < excluded.version")
                            .params(queue.name(), ticket.id(), ticket.version())
                            .update();
                    stale.addAndGet(1 - newer);
                    stage.charge(queue, ticket);
                })
                .build();
        List<Ticket> tickets = new ArrayList<>();
        for (int i = 0; i < ORDERS * VERSIONS; i++) {
            tickets.add(new Ticket("t" + i % ORDERS, i / ORDERS, 1));
        }
        Collections.shuffle(tickets, new Random(7));
        try (var one = stage.consume(consumer);
                var other = consumers == 1 ? null : stage.consume(consumer)) {
            stage.order(queue, tickets);
            stage.eventually(() -> stage.charges(queue) >= tickets.size());
        }
        int newest = stage.jdbc()
                .sql("SELECT count(*) FROM latest WHERE queue = ? AND version = ?")
                .params(queue.name(), VERSIONS - 1)
                .query(Integer.class)
                .single();
        return ScenarioVerdict.of(
                newest == ORDERS && stale.get() > 0 && stage.charges(queue) == tickets.size(),
                "%d of %d orders at their newest version, %d of %d messages were stale",
                newest,
                ORDERS,
                stale.get(),
                tickets.size());
    }
}
