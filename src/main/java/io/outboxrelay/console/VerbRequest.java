package io.outboxrelay.console;

import io.outboxrelay.console.Verb.Argument;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a verb is asked for, as the fields of a form say; what is empty restricts nothing.
 *
 * @param at when messages are to be sent, in UTC, like {@code from} and {@code until}
 * @param maxRows most messages to take, up to 10,000; 1,000 unless said
 */
record VerbRequest(
        @Nullable Long id,
        @Nullable String queue,
        @Nullable String group,
        @Nullable String error,
        @Nullable LocalDateTime at,
        @Nullable String toQueue,
        @Nullable LocalDateTime from,
        @Nullable LocalDateTime until,
        @Nullable Integer maxRows,
        @Nullable String reason) {

    /** Within the time that a page may take. */
    private static final int MOST_ROWS = 10_000;

    VerbRequest {
        queue = Words.orNull(queue);
        group = Words.orNull(group);
        error = Words.orNull(error);
        toQueue = Words.orNull(toQueue);
        reason = Words.orNull(reason);
        maxRows = maxRows == null ? 1_000 : Math.min(maxRows, MOST_ROWS);
    }

    /** Whether it says enough to look which messages are meant. */
    boolean isComplete(Verb verb) {
        boolean which = id != null || queue != null || (error != null && !verb.needsRest);
        return which
                && (verb != Verb.RESCHEDULE || at != null)
                && (verb != Verb.MOVE || toQueue != null)
                && (verb != Verb.REPLAY || id != null || (from != null && until != null));
    }

    @Nullable
    Object value(Argument argument) {
        return switch (argument) {
            case ID -> id;
            case IDS -> id == null ? null : "{" + id + "}";
            case QUEUE -> queue;
            case GROUP_ID -> group;
            case ERROR -> error;
            case AT -> utc(at);
            case TO_QUEUE -> toQueue;
            case WRITTEN_FROM -> utc(from);
            case WRITTEN_UNTIL -> utc(until);
            case MAX_ROWS -> maxRows;
        };
    }

    private static @Nullable Object utc(@Nullable LocalDateTime time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    /** In words, what is meant. */
    String meaning() {
        var parts = new java.util.ArrayList<String>();
        if (id != null) {
            parts.add("message " + id);
        }
        if (group != null) {
            parts.add("group " + group);
        }
        if (queue != null) {
            parts.add("queue " + queue);
        }
        if (error != null) {
            parts.add("error " + error);
        }
        return String.join(", ", List.copyOf(parts));
    }
}
