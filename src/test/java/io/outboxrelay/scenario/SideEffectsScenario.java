package io.outboxrelay.scenario;

import io.outboxrelay.QueueConsumer;
import io.outboxrelay.support.TestDatabase;
import java.time.Duration;

final class SideEffectsScenario implements ConsumerScenario {

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
            stage.order(queue, Ticket.series(1));
            try (var child = ChildJvm.start(stage, "bank", queue, bank.url())) {
                child.endsWithin(Duration.ofMinutes(1));
            }
            stage.tell(
                    "the consumer is dead; the bank has %d entry, the inbox %d unfinished",
                    entries(bank), unfinished(stage));
            int left = unfinished(stage);
            var consumer = QueueConsumer.of(queue.name())
                    .on(Ticket.TYPE, Ticket.class, new ChildConsumer.BankCharge(bank.url(), false))
                    .build();
            try (var host = stage.consume(consumer)) {
                stage.eventually(() -> queue.depth() == 0 && unfinished(stage) == 0);
            }
            return ScenarioVerdict.of(
                    entries(bank) == 1 && left == 1 && unfinished(stage) == 0 && queue.deadLetters() == 0,
                    "%d entry in the bank's own database, %d left unfinished",
                    entries(bank),
                    unfinished(stage));
        }
    }

    private static int entries(TestDatabase bank) {
        return bank.jdbc()
                .sql("SELECT count(*) FROM entry")
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
