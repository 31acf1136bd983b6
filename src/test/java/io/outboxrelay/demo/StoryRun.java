package io.outboxrelay.demo;

import io.outboxrelay.demo.Screen.Tone;
import java.time.Duration;

/** Tells the story, goes on quietly until Ctrl-C, and compares both ends. */
final class StoryRun {

    private static final int QUIET_ORDERS_PER_SECOND = 10;

    private final Screen screen;
    private final Waiting waiting;
    private final StoryTimes times;

    StoryRun(Screen screen, Waiting waiting, StoryTimes times) {
        this.screen = screen;
        this.waiting = waiting;
        this.times = times;
    }

    /** Says whether every chapter, and the reconciliation at the end, held; {@code ends}: without waiting for Ctrl-C. */
    boolean run(String databaseUrl, boolean ends, String... arguments) throws InterruptedException {
        try (var stage = DemoStage.open(screen, waiting, times, databaseUrl, arguments)) {
            var story = new Story(stage);
            try {
                tellWhere(stage, databaseUrl);
                story.play();
                if (ends) {
                    return story.holds();
                }
                goOn(stage, databaseUrl);
            } catch (InterruptedException ctrlC) {
                screen.tell("");
                screen.tell(Tone.BOLD, "It ends: what was committed may still leave.");
            }
            return end(stage) && story.holds();
        }
    }

    private void tellWhere(DemoStage stage, String databaseUrl) {
        screen.tell("   console   " + stage.address() + "/console as " + DemoConsole.users());
        screen.tell("   break it  " + stage.address() + DemoConsole.PATH);
        screen.tell("   look      psql " + ShopDatabase.forPsql(databaseUrl));
        screen.tell("");
    }

    private void goOn(DemoStage stage, String databaseUrl) throws InterruptedException {
        stage.sidecar.start();
        stage.traffic.flow(QUIET_ORDERS_PER_SECOND, Duration.ofSeconds(1));
        screen.tell(Tone.BOLD, "A new sidecar is started, and it goes on quietly until Ctrl-C:");
        tellWhere(stage, databaseUrl);
        waiting.untilInterrupted();
        throw new InterruptedException("Ctrl-C");
    }

    /** Whatever was broken is mended, as nobody will be there to do it. */
    private boolean end(DemoStage stage) throws InterruptedException {
        stage.sqs.heal();
        stage.comesToRest(Waiting.undisturbed());
        var reconciliation = stage.ledger.reconcile();
        reconciliation.report().lines().forEach(screen::tell);
        return reconciliation.holds();
    }
}
