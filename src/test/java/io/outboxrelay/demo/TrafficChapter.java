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
        boolean arrived = stage.comesToRest();
        var now = stage.watch.now();
        return new Finding(
                arrived && now.dead() == 0 && now.received() > 0,
                "every message arrives",
                "%,d sent, %,d received".formatted(now.sent(), now.received()));
    }
}
