package io.outboxrelay.relay.queue;

import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.Marks;
import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.RowKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Marks of writes that have failed. They are written again in halves, and halves of these, until a row that the database will
 * not change is alone: somebody has locked it, or a trigger refuses. It is tried again now and then, and the others are
 * marked. Used by the loop's thread only.
 */
final class UnwrittenMarks {

    /** A row that can't be marked, not even alone, is tried again so often. */
    static final Duration ASIDE = Duration.ofSeconds(5);

    private final Loop loop;
    private final Runnable ready;
    private final Deque<Marks> parts = new ArrayDeque<>();
    private final Set<Marks> aside = new LinkedHashSet<>();
    /** Rows that are to be BLOCKED and are not yet, with their groups. */
    private final Map<RowKey, String> toBlock = new HashMap<>();

    private Consumer<Marks> listener = marks -> {};

    /** Calls {@code ready} when there is something to be written that had to wait. */
    UnwrittenMarks(Loop loop, Runnable ready) {
        this.loop = loop;
        this.ready = ready;
    }

    /** Calls {@code listener} with each mark of a single row that can't be written now. */
    void whenSetAside(Consumer<Marks> listener) {
        this.listener = listener;
    }

    /** Whether something is to be written now. */
    boolean any() {
        return !parts.isEmpty();
    }

    /** A row of a group is to be BLOCKED. */
    void expectBlocked(OutboxRow row) {
        toBlock.put(row.key(), Objects.requireNonNull(row.groupId(), "only a FIFO row is blocked"));
    }

    /** Up to which id a group may go on, before its first row that can't be BLOCKED now; {@link Long#MAX_VALUE} if there is none. */
    long mayGoUpTo(String group) {
        return Stream.concat(parts.stream(), aside.stream())
                .flatMap(marks -> marks.blocked().stream())
                .filter(key -> group.equals(toBlock.get(key)))
                .mapToLong(key -> key.id() - 1)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Takes out what is to be written next. */
    Marks next() {
        return parts.remove();
    }

    /**
     * A write has failed; true if it was of a single row, which is set aside now.
     *
     * @param refused whether the database works, and a row is the reason
     */
    boolean failed(Marks marks, boolean refused) {
        if (!refused) {
            parts.addFirst(marks);
            return false;
        }
        if (marks.size() > 1) {
            parts.addAll(marks.halves());
            return false;
        }
        aside.add(marks);
        listener.accept(marks);
        loop.after(ASIDE, () -> {
            if (aside.contains(marks)) {
                parts.add(marks);
                ready.run();
            }
        });
        return true;
    }

    /** These have been written; true if they had been set aside. */
    boolean written(Marks marks) {
        marks.blocked().forEach(toBlock::remove);
        return aside.remove(marks);
    }

    /** Gives out what SQS has and can't be marked now: somebody has to go on trying. Nothing is tried here any more. */
    List<Marks> handOver() {
        var facts = aside.stream().filter(marks -> !marks.facts().isEmpty()).toList();
        aside.clear();
        return facts;
    }

    /** Goes on with what another could not mark. */
    void takeOver(List<Marks> facts) {
        parts.addAll(facts);
    }

    /** Only what SQS has is still to be marked. */
    void forgetOpinions() {
        aside.removeIf(marks -> marks.facts().isEmpty());
        toBlock.clear();
    }
}
