package io.outboxrelay.scenario;

import io.outboxrelay.QueueConsumer;

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
            stage.eventually(() -> remembered(stage, queue.name()) == 3 * ORDERS && queue.depth() == 0);
        }
        int charges = stage.charges(queue);
        int remembered = remembered(stage, queue.name());
        return ScenarioVerdict.of(
                charges == ORDERS && remembered == 3 * ORDERS,
                "%d charges, %d seen by their business key",
                charges,
                remembered - 2 * ORDERS);
    }

    /** Rows of messages and of business. */
    private static int remembered(ConsumerStage stage, String consumer) {
        return stage.jdbc()
                .sql("SELECT count(*) FROM inbox_message WHERE consumer = ?")
                .param(consumer)
                .query(Integer.class)
                .single();
    }
}
