package io.outboxrelay.scenario;

import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.ConsumerHost;

final class BusinessScenario implements ConsumerScenario {

    private static final int ORDERS = 10;

    @Override
    public String name() {
        return "business";
    }

    @Override
    public String shows() {
        return "two messages that ask for the same, with ids of their own, do it once";
    }

    @Override
    public ScenarioVerdict play(ConsumerStage stage) {
        var queue = stage.queue("business", 3);
        var consumer = QueueConsumer.of(queue.name())
                .on(Ticket.TYPE, Ticket.class, Ticket::id, (ticket, delivery) -> stage.charge(queue, ticket))
                .build();
        try (var host = stage.consume(consumer)) {
            stage.order(queue, Ticket.series(ORDERS));
            stage.order(queue, Ticket.series(ORDERS));
            stage.tell("%d orders, each by two messages", ORDERS);
            stage.eventually(() -> handled(host) + seen(host) == 2 * ORDERS && queue.depth() == 0);
            return ScenarioVerdict.of("%d charges, %d seen by their business key", stage.charges(queue), seen(host))
                    .is("charges", ORDERS, stage.charges(queue))
                    .is("orders charged", ORDERS, stage.charged(queue))
                    .is("seen by their business key", ORDERS, seen(host));
        }
    }

    private static int handled(ConsumerHost host) {
        return ConsumerStage.outcomes(host, "handled");
    }

    private static int seen(ConsumerHost host) {
        return ConsumerStage.outcomes(host, "business_seen");
    }
}
