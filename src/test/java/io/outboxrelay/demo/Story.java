package io.outboxrelay.demo;

import io.outboxrelay.demo.Screen.Tone;
import java.time.Duration;
import java.util.List;

/** Plays one chapter after the other: says what it expects, what it sees, and whether that is the same. */
final class Story {

    private static final List<Chapter> CHAPTERS = List.of(
            new TrafficChapter(),
            new OutageChapter(),
            new PoisonChapter(),
            new KillChapter(),
            new TwiceChapter(),
            new ReconciliationChapter());

    private static final double GOAL_SECONDS = 0.5;

    private static final int ORDERS_PER_ROUND = 10;
    private static final Duration ROUND = Duration.ofMillis(100);

    private final DemoStage stage;
    private boolean holds = true;
    private double oldestInCalm;

    Story(DemoStage stage) {
        this.stage = stage;
    }

    /** Whether all chapters held that were played so far. */
    boolean holds() {
        return holds;
    }

    void play() throws InterruptedException {
        warmUp();
        for (int i = 0; i < CHAPTERS.size(); i++) {
            play(i + 1, CHAPTERS.get(i));
        }
        stage.screen.tell(
                "Outside of the faults no message was unsent for more than %.2f s; the goal, on a quiet machine, is %.1f s."
                        .formatted(oldestInCalm, GOAL_SECONDS));
        stage.screen.tell("");
    }

    /** A cold virtual machine would be late for its first messages, and be measured instead of the relay. */
    private void warmUp() throws InterruptedException {
        stage.sidecar.awaitStarted();
        stage.screen.tell("   %,d orders go through it before anything is counted".formatted(stage.times.warmUp()));
        stage.context.getBean(Shoppers.class).place(stage.times.warmUp()).join();
        if (!stage.comesToRest()) {
            throw new IllegalStateException("the orders of the warm-up did not arrive, see the log");
        }
        stage.ledger.forget();
        stage.jdbc.sql("DELETE FROM charge").update();
        stage.screen.tell("");
    }

    private void play(int number, Chapter chapter) throws InterruptedException {
        stage.screen.tell(Tone.TITLE, number + ". " + chapter.title());
        stage.watch.begin();
        stage.traffic.flow(ORDERS_PER_ROUND, ROUND);
        long begun = System.nanoTime();
        var finding = judged(chapter);
        double seconds = (System.nanoTime() - begun) / 1e9;
        stage.screen.tell("   expected: " + finding.expected());
        stage.screen.tell("   seen:     " + finding.seen());
        stage.screen.tell(
                finding.holds() ? Tone.GOOD : Tone.BAD,
                "   %s, after %.1f s".formatted(finding.holds() ? "OK" : "FAILED", seconds));
        stage.screen.tell("");
        holds &= finding.holds();
    }

    private Finding judged(Chapter chapter) throws InterruptedException {
        try {
            var finding = chapter.play(stage);
            return chapter.isCalm() ? withAge(finding) : finding;
        } catch (RuntimeException e) {
            return new Finding(false, "no exception", e.toString());
        }
    }

    /** Told and not judged: a machine that is busy with other things makes any relay late. */
    private Finding withAge(Finding finding) {
        double oldest = stage.watch.worst().oldest();
        oldestInCalm = Math.max(oldestInCalm, oldest);
        return new Finding(
                finding.holds(),
                finding.expected(),
                finding.seen() + "; the oldest was unsent for %.2f s".formatted(oldest));
    }
}
