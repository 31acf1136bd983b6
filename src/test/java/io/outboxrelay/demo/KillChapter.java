package io.outboxrelay.demo;

/** One of the two relays dies as of kill -9, in the middle of its work. */
final class KillChapter implements Chapter {

    @Override
    public String title() {
        return "A relay is killed";
    }

    @Override
    public Finding play(DemoStage stage) throws InterruptedException {
        boolean had = stage.waiting.until(() -> !stage.leases.ofSidecar().isEmpty(), DemoStage.PATIENCE);
        var queues = stage.leases.ofSidecar();
        stage.sidecar.kill();
        long killed = System.nanoTime();
        stage.screen.tell("   the sidecar is dead, its lease of %s runs on for up to %d s"
                .formatted(String.join(", ", queues), stage.times.lease().toSeconds()));
        boolean taken = stage.waiting.until(() -> stage.leases.areOfAnother(queues), DemoStage.PATIENCE);
        double seconds = (System.nanoTime() - killed) / 1e9;
        boolean arrived = stage.sendsAll() && stage.comesToRest();
        var worst = stage.watch.worst();
        return new Finding(
                had && taken && arrived && worst.dead() == 0,
                "the other takes its queues when the lease is over, and all that waited leaves",
                "taken after %.1f s, %,d messages had waited, all have arrived".formatted(seconds, worst.unsent()));
    }
}
