package io.outboxrelay.console;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** A queue as the views tell of it, with what a person should know first. */
record QueueCard(
        String queue,
        long pending,
        long scheduled,
        long retrying,
        long blocked,
        long dead,
        @Nullable OffsetDateTime deadSince,
        @Nullable Long oldestSeconds,
        long sentLastMinute,
        long outOfOrder,
        String breaker,
        @Nullable OffsetDateTime breakerSince,
        @Nullable OffsetDateTime pausedAt,
        @Nullable String leaseHolder,
        @Nullable Long leaseSeconds,
        @Nullable String whyWaiting,
        @Nullable String whatToDo) {

    /** From here on a message that could have been sent is late, as for {@code outbox_stuck}. */
    private static final long LATE_SECONDS = 60;

    /** How a queue is, the worst first. */
    enum State {
        STOPPED("stands still", true),
        DEAD("needs a decision", true),
        PAUSED("paused", true),
        LATE("late", true),
        FLOWING("flows", false),
        QUIET("quiet", false);

        final String word;
        final boolean matters;

        State(String word, boolean matters) {
            this.word = word;
            this.matters = matters;
        }
    }

    State state() {
        if (pausedAt != null) {
            return State.PAUSED;
        }
        if (whyWaiting != null) {
            return State.STOPPED;
        }
        if (dead > 0) {
            return State.DEAD;
        }
        if (oldestSeconds != null && oldestSeconds > LATE_SECONDS) {
            return State.LATE;
        }
        return sentLastMinute > 0 ? State.FLOWING : State.QUIET;
    }

    /** A class of the style sheet. */
    String tone() {
        return state().name().toLowerCase(java.util.Locale.ROOT);
    }

    String word() {
        return state().word;
    }

    boolean isPaused() {
        return pausedAt != null;
    }

    boolean hasDead() {
        return dead > 0;
    }

    boolean isBroken() {
        return breaker.equals("OPEN");
    }

    String why() {
        return switch (state()) {
            case STOPPED, PAUSED -> Words.sentence(whyWaiting == null ? "" : whyWaiting);
            case DEAD -> Words.plural(dead, "message") + " will not be sent until somebody decides";
            case LATE -> "The oldest message has waited for " + oldest();
            case FLOWING, QUIET -> "";
        };
    }

    String todo() {
        return switch (state()) {
            case STOPPED -> Words.withoutSql(whatToDo == null ? "" : whatToDo);
            case PAUSED -> "Resume it when the reason is gone";
            case DEAD -> "See why they failed, then retry or discard them";
            case LATE -> "Watch whether it catches up; what is stuck tells more";
            case FLOWING, QUIET -> "";
        };
    }

    /** When the trouble began, as far as that is known. */
    String since() {
        var time =
                switch (state()) {
                    case STOPPED -> isBroken() ? breakerSince : null;
                    case PAUSED -> pausedAt;
                    case DEAD -> deadSince;
                    case LATE, FLOWING, QUIET -> null;
                };
        return time == null ? "" : Words.time(time.toInstant());
    }

    String oldest() {
        return oldestSeconds == null ? "none" : Words.age(oldestSeconds);
    }

    String waiting() {
        return Words.count(pending);
    }

    String later() {
        return Words.count(scheduled);
    }

    String comingAgain() {
        return Words.count(retrying);
    }

    String held() {
        return Words.count(blocked);
    }

    String lost() {
        return Words.count(dead);
    }

    String rate() {
        return sentLastMinute == 0 ? "0" : String.format(java.util.Locale.ROOT, "%,.1f", sentLastMinute / 60.0);
    }

    /** Only with {@code outbox.relay.fifo-batch} above 1, and for good: empty where it never happened. */
    String outOfOrderWords() {
        return outOfOrder == 0
                ? ""
                : Words.plural(outOfOrder, "message")
                        + " so far went before an earlier one of the same group that SQS had failed";
    }

    String holder() {
        return leaseHolder == null
                ? "no relay"
                : "relay " + leaseHolder.substring(0, Math.min(8, leaseHolder.length()));
    }

    String heldFor() {
        return leaseSeconds == null ? "" : Words.age(leaseSeconds);
    }
}
