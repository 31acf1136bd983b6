package io.outboxrelay.console;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What an operator can do: each is a function of the schema, which checks, locks and writes the audit. */
enum Verb {
    RETRY("Retry", "Sends DEAD messages again, and those that are tried again later at once.", Argument.WHICH, false),
    DISCARD("Discard", "Gives DEAD messages up. A FIFO group goes on without them.", Argument.WHICH, false),
    CANCEL(
            "Cancel",
            "Gives up messages that were not sent. The queue must be paused, and no relay have it in hand.",
            Argument.WHICH,
            true),
    RESCHEDULE(
            "Reschedule",
            "Sends waiting messages at another time. The queue must be paused, and no relay have it in hand.",
            EnumSet.of(Argument.AT, Argument.ID, Argument.QUEUE, Argument.GROUP_ID, Argument.ERROR, Argument.MAX_ROWS),
            true),
    MOVE(
            "Move",
            "Moves unsent messages to another queue, FIFO groups as a whole. The queue must be paused, and no relay have it"
                    + " in hand.",
            EnumSet.of(
                    Argument.TO_QUEUE,
                    Argument.ID,
                    Argument.QUEUE,
                    Argument.GROUP_ID,
                    Argument.ERROR,
                    Argument.MAX_ROWS),
            true),
    REPLAY(
            "Send again",
            "Sends SENT messages that are still kept again, as new rows with the same message ids. With"
                    + " outbox.retention=0 none is kept.",
            EnumSet.of(
                    Argument.IDS,
                    Argument.QUEUE,
                    Argument.GROUP_ID,
                    Argument.WRITTEN_FROM,
                    Argument.WRITTEN_UNTIL,
                    Argument.MAX_ROWS),
            false),
    PAUSE(
            "Pause",
            "Stops the sending of a queue, or of one group of a FIFO queue, within a second.",
            EnumSet.of(Argument.QUEUE, Argument.GROUP_ID),
            false),
    RESUME(
            "Resume",
            "Starts the sending of a paused queue or group again.",
            EnumSet.of(Argument.QUEUE, Argument.GROUP_ID),
            false);

    /** Parameters of the functions, by their names there. */
    enum Argument {
        ID,
        IDS,
        QUEUE,
        GROUP_ID,
        ERROR,
        AT,
        TO_QUEUE,
        WRITTEN_FROM,
        WRITTEN_UNTIL,
        MAX_ROWS;

        /** What all that take unsent messages have. */
        static final Set<Argument> WHICH = EnumSet.of(ID, QUEUE, GROUP_ID, ERROR, MAX_ROWS);

        String parameter() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    final String title;
    final String meaning;
    final Set<Argument> arguments;
    /** Whether its queue must be paused before. */
    final boolean needsRest;

    Verb(String title, String meaning, Set<Argument> arguments, boolean needsRest) {
        this.title = title;
        this.meaning = meaning;
        this.arguments = arguments;
        this.needsRest = needsRest;
    }

    /** As paths have it. */
    String path() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it takes messages, and can say before which. */
    boolean takesMessages() {
        return this != PAUSE && this != RESUME;
    }

    /** The call, with a parameter in the order of {@link #arguments}, then reason, actor and, of messages, dry_run. */
    String call() {
        var named = arguments.stream().map(a -> a.parameter() + " => ?").collect(Collectors.joining(", "));
        var columns =
                switch (this) {
                    case PAUSE, RESUME -> null;
                    case REPLAY -> "coalesce(id, original) AS id, queue, group_id, NULL::text AS last_error";
                    default -> "id, queue, group_id, last_error";
                };
        var function = "outbox_" + path() + "(" + named + ", reason => ?, actor => ?";
        return columns == null
                ? "SELECT " + function + ")"
                : "SELECT " + columns + " FROM " + function + ", dry_run => ?)";
    }
}
