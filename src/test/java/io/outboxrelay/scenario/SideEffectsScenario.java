package io.outboxrelay.scenario;

import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.TestDatabase;
import java.time.Duration;

final class SideEffectsScenario implements ConsumerScenario {

    private static final int TICKETS = 5;

    @Override
    public String name() {
        return "dup-side-effects";
    }

    @Override
    public String shows() {
        return "a consumer dies after the bank has charged and before it is recorded: the bank has one entry";
    }

    @Override
    public ScenarioVerdict play(ConsumerStage stage) throws InterruptedException {
        var queue = stage.queue("effects", 5);
        try (var bank = TestDatabase.empty()) {
            bank.jdbc().sql("CREATE TABLE entry (key text, ticket text)").update();
            stage.order(queue, Ticket.series(TICKETS));
            try (var child = ChildJvm.start(stage, "bank", queue, bank.url())) {
                child.endsWithin(Duration.ofMinutes(1));
            }
            int left = unfinished(stage);
            stage.tell(
                    "the consumer is dead; the bank has %d of %d entries, %d are unfinished",
                    entries(bank), TICKETS, left);
            var consumer = QueueConsumer.of(queue.name())
                    .on(Ticket.TYPE, Ticket.class, new ChildConsumer.BankCharge(bank.url(), false))
                    .build();
            try (var host = stage.consume(consumer)) {
                stage.eventually(() -> queue.depth() == 0 && unfinished(stage) == 0);
            }
            return ScenarioVerdict.of(
                            "%d of %d entries in the bank's own database, %d left unfinished",
                            entries(bank), TICKETS, unfinished(stage))
                    .atLeast("unfinished after the death", 1, left)
                    .is("entries", TICKETS, entries(bank))
                    .is("tickets with an entry", TICKETS, tickets(bank))
                    .is("unfinished at the end", 0, unfinished(stage))
                    .is("DLQ depth", 0, queue.deadLetters());
        }
    }

    private static int entries(TestDatabase bank) {
        return bank.jdbc()
                .sql("SELECT count(*) FROM entry")
                .query(Integer.class)
                .single();
    }

    private static int tickets(TestDatabase bank) {
        return bank.jdbc()
                .sql("SELECT count(DISTINCT ticket) FROM entry")
                .query(Integer.class)
                .single();
    }

    private static int unfinished(ConsumerStage stage) {
        return stage.jdbc()
                .sql("SELECT count(*) FROM inbox_effect")
                .query(Integer.class)
                .single();
    }
}
