package io.outboxrelay.demo;

/** Both ends are compared. */
final class ReconciliationChapter implements Chapter {

    private static final String CHARGED = "SELECT count(*) AS charges, count(DISTINCT order_id) AS orders FROM charge";

    private record Charged(long charges, long orders) {}

    @Override
    public String title() {
        return "The books are balanced";
    }

    @Override
    public Finding play(DemoStage stage) throws InterruptedException {
        stage.comesToRest();
        var books = stage.ledger.reconcile();
        books.report().lines().forEach(line -> stage.screen.tell("   " + line));
        var charged = stage.jdbc.sql(CHARGED).query(Charged.class).single();
        long payments = books.committed() / OrderService.MESSAGES_PER_ORDER;
        return new Finding(
                books.holds() && charged.charges() == payments && charged.orders() == payments,
                "all that was committed has arrived, in order; each order is charged once",
                "%,d of %,d messages; %,d orders, %,d of them charged, %,d charges"
                        .formatted(books.received(), books.committed(), payments, charged.orders(), charged.charges()));
    }
}
