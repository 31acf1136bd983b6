package io.outboxrelay.demo;

/** Nothing is wrong. */
final class TrafficChapter implements Chapter {

    @Override
    public String title() {
        return "Orders come in, 100 a second, each with two messages";
    }

    @Override
    public boolean isCalm() {
        return true;
    }

    @Override
    public Finding play(DemoStage stage) throws InterruptedException {
        stage.waiting.pass(stage.times.traffic());
        boolean arrived = stage.catchesUp();
        var worst = stage.watch.worst();
        return new Finding(
                arrived && worst.dead() == 0 && stage.ledger.received() > 0,
                "every message arrives",
                "%,d sent, %,d received".formatted(worst.sent(), stage.ledger.received()));
    }
}
