package io.outboxrelay.demo;

import java.util.Arrays;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The buttons of the demo's page: each breaks something, or mends it. Thread-safe. */
public final class Breakages {

    /** What can be broken or mended. */
    public enum Breakage {
        SQS_OFF("Switch SQS off", "Every connection breaks. The backlog grows, nothing dies.", "SQS is away."),
        SQS_ON("Switch SQS on", "The backlog leaves.", "SQS is back."),
        SLOW("Slow SQS down", "Every answer takes half a second.", "SQS is slow."),
        FAST("Speed SQS up", "Answers come at once again.", "SQS is fast again."),
        FAIL("Let 10 % fail", "One message in ten is refused, and comes again.", "SQS refuses one message in ten."),
        PASS("Let all pass", "No message is refused any more.", "SQS takes every message."),
        POISON(
                "Poison a group",
                "SQS never takes this message of customer-7. Discard it under Stuck.",
                "A message with a control character is on its way."),
        KILL("Kill a relay", "The sidecar dies, and the service takes its queues.", "The sidecar is dead."),
        START("Start a relay", "A new sidecar takes its share.", "A new sidecar starts.");

        private final String label;
        private final String meaning;
        private final String done;

        Breakage(String label, String meaning, String done) {
            this.label = label;
            this.meaning = meaning;
            this.done = done;
        }

        public String label() {
            return label;
        }

        /** What it does. */
        public String meaning() {
            return meaning;
        }

        /** What is said afterwards. */
        public String done() {
            return done;
        }
    }

    private final SqsSwitches sqs;
    private final DemoSidecar sidecar;
    private final JdbcClient jdbc;

    Breakages(SqsSwitches sqs, DemoSidecar sidecar, JdbcClient jdbc) {
        this.sqs = sqs;
        this.sidecar = sidecar;
        this.jdbc = jdbc;
    }

    /** How things are, in words. */
    public String state() {
        return sqs.state() + ", and the sidecar is " + (sidecar.isAlive() ? "alive" : "dead") + ".";
    }

    /** Those that make sense as things are. */
    public List<Breakage> possible() {
        return Arrays.stream(Breakage.values()).filter(this::isPossible).toList();
    }

    private boolean isPossible(Breakage what) {
        return switch (what) {
            case SQS_OFF -> !sqs.isAway();
            case SQS_ON -> sqs.isAway();
            case SLOW -> !sqs.isSlow();
            case FAST -> sqs.isSlow();
            case FAIL -> !sqs.isFailing();
            case PASS -> sqs.isFailing();
            case POISON -> true;
            case KILL -> sidecar.isAlive();
            case START -> !sidecar.isAlive();
        };
    }

    /** Does it, whatever was possible when the page was made. */
    public void press(Breakage what) {
        switch (what) {
            case SQS_OFF, SQS_ON -> sqs.away(what == Breakage.SQS_OFF);
            case SLOW, FAST -> sqs.slow(what == Breakage.SLOW);
            case FAIL, PASS -> sqs.failing(what == Breakage.FAIL);
            case POISON -> Poison.write(jdbc);
            case KILL -> sidecar.kill();
            case START -> sidecar.start();
        }
    }
}
