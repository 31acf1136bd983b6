package io.outboxrelay.demo;

/** Every connection to SQS breaks for some seconds. */
final class OutageChapter implements Chapter {

    @Override
    public String title() {
        return "SQS goes away";
    }

    @Override
    public Finding play(DemoStage stage) throws InterruptedException {
        stage.sqs.away(true);
        stage.screen.tell("   orders come in all the same, and their messages wait");
        try {
            stage.waiting.pass(stage.times.outage());
        } finally {
            stage.sqs.away(false);
        }
        stage.screen.tell("   SQS is back");
        long back = System.nanoTime();
        boolean left = stage.sendsAll();
        double seconds = (System.nanoTime() - back) / 1e9;
        boolean arrived = stage.comesToRest();
        var worst = stage.watch.worst();
        return new Finding(
                left && arrived && worst.unsent() > 0 && worst.dead() == 0,
                "the backlog grows and leaves again, no message dies",
                "%,d waited, %,d died, all had left %.1f s after SQS was back, and have arrived"
                        .formatted(worst.unsent(), worst.dead(), seconds));
    }
}
