package io.outboxrelay.demo;

import io.micrometer.core.instrument.MeterRegistry;
import io.outboxrelay.test.sqs.Action;
import io.outboxrelay.test.sqs.Fault;
import java.util.concurrent.atomic.AtomicInteger;

/** A consumer has done its work, but can't delete the message, so SQS hands it out again. */
final class TwiceChapter implements Chapter {

    private static final String CUSTOMER = "ann";
    /** As often as a consumer tries to delete a message. */
    private static final int REFUSED_DELETES = 4;

    @Override
    public String title() {
        return "An order is delivered twice";
    }

    @Override
    public boolean isCalm() {
        return true;
    }

    @Override
    public Finding play(DemoStage stage) throws InterruptedException {
        double before = seen(stage);
        refuseDeletes(stage);
        try {
            order(stage);
            stage.screen.tell("   SQS does not delete the payment of " + CUSTOMER + " when it is asked to");
            stage.waiting.until(() -> seen(stage) > before, DemoStage.PATIENCE);
        } finally {
            stage.sqs.heal();
        }
        stage.comesToRest();
        int deliveries = charges(stage) == 0 ? 0 : 1 + (int) (seen(stage) - before);
        return new Finding(
                deliveries > 1 && charges(stage) == 1,
                "it comes again and is charged once",
                "deliveries: %d, charges: %d".formatted(deliveries, charges(stage)));
    }

    private static void refuseDeletes(DemoStage stage) {
        var refused = new AtomicInteger();
        String marker = "\"customer\":\"" + CUSTOMER + "\"";
        stage.sqs
                .sqs
                .queue(OrderService.PAYMENTS)
                .inject(
                        Action.DELETE_MESSAGE_BATCH,
                        Fault.entry("InternalFailure", false),
                        body -> body != null && body.contains(marker) && refused.incrementAndGet() <= REFUSED_DELETES);
    }

    private static void order(DemoStage stage) {
        var ids = stage.context.getBean(OrderService.class).place(CUSTOMER, 1_999, true);
        stage.ledger.committed(ShopLedger.NO_GROUP, ids.get(0));
        stage.ledger.committed(CUSTOMER, ids.get(1));
    }

    /** Deliveries whose work was done already, of all payments. */
    private static double seen(DemoStage stage) {
        var counter = stage.context
                .getBean(MeterRegistry.class)
                .find("outbox.consumed")
                .tag("queue", OrderService.PAYMENTS)
                .tag("outcome", "seen")
                .counter();
        return counter == null ? 0 : counter.count();
    }

    private static long charges(DemoStage stage) {
        return stage.jdbc
                .sql("SELECT count(*) FROM charge WHERE customer = ?")
                .param(CUSTOMER)
                .query(Long.class)
                .single();
    }
}
