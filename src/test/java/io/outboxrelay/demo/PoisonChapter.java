package io.outboxrelay.demo;

import java.util.Map;

/** A message that SQS never takes. Its group waits for a person, who gives it up. */
final class PoisonChapter implements Chapter {

    private static final int SEVERAL = 2;
    private static final int OTHERS = Shoppers.CUSTOMERS - 1;

    @Override
    public String title() {
        return "A poisoned message stops one group of " + Shoppers.CUSTOMERS;
    }

    @Override
    public Finding play(DemoStage stage) throws InterruptedException {
        var before = stage.ledger.receivedByGroup();
        long id = Poison.write(stage.jdbc);
        stage.screen.tell(
                "   message %d of %s has a control character, which SQS takes from nobody".formatted(id, Poison.GROUP));
        boolean stopped = stage.waiting.until(
                () -> stage.watch.now().blocked() >= SEVERAL && others(stage, before) == OTHERS, DemoStage.PATIENCE);
        long blocked = stage.watch.now().blocked();
        int others = others(stage, before);
        double oldest = stage.watch.worst().oldest();
        boolean goesOn = discard(stage, id);
        return new Finding(
                stopped && goesOn && stage.watch.now().dead() == 0,
                "its group waits, %d others go on; discarded, its group goes on, too".formatted(OTHERS),
                "%d waited behind it, %d others got messages, none unsent for more than %.2f s; then %d of %d of %s had arrived"
                        .formatted(
                                blocked,
                                others,
                                oldest,
                                stage.ledger.received(Poison.GROUP),
                                stage.ledger.committed(Poison.GROUP),
                                Poison.GROUP));
    }

    /** Other groups that have received something since. */
    private static int others(DemoStage stage, Map<String, Integer> before) {
        return (int) stage.ledger.receivedByGroup().entrySet().stream()
                .filter(group -> !group.getKey().equals(Poison.GROUP))
                .filter(group -> group.getValue() > before.getOrDefault(group.getKey(), 0))
                .count();
    }

    private static boolean discard(DemoStage stage, long id) throws InterruptedException {
        String sql = Poison.discard(id);
        stage.screen.tell("   an operator gives it up:");
        stage.screen.tell(Screen.Tone.BOLD, "   " + sql);
        stage.jdbc.sql(sql).query().listOfRows();
        return stage.comesToRest() && stage.ledger.received(Poison.GROUP) == stage.ledger.committed(Poison.GROUP);
    }
}
