package io.outboxrelay.sqs;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import io.outboxrelay.relay.Outcome.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;

/**
 * The rows of one request: those that can be sent as entries, whose ids are the rows' places, and an outcome already for
 * those that can't. Not thread-safe; it is handed from the sending thread to the answering one.
 */
final class Batch {

    private static final Outcome BEHIND_UNSENDABLE =
            Outcome.failed(Kind.NOT_ASKED, "NotAsked", "a message before it in its group can't be sent");

    private final @Nullable Outcome[] outcomes;
    private final List<SendMessageBatchRequestEntry> entries;
    /** Groups of a FIFO queue of which a row is no entry: those behind it in its group have to follow it. */
    private final Set<String> cut = new HashSet<>();

    private boolean tooLarge;

    private Batch(int size) {
        this.outcomes = new @Nullable Outcome[size];
        this.entries = new ArrayList<>(size);
    }

    static Batch of(List<OutboxRow> rows, QueueTarget target, EntryFactory factory) {
        Batch batch = new Batch(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            String group = target.fifo() ? rows.get(i).groupId() : null;
            if (group != null && batch.cut.contains(group)) {
                batch.outcomes[i] = BEHIND_UNSENDABLE;
            } else if (!batch.add(i, rows.get(i), target, factory) && group != null) {
                batch.cut.add(group);
            }
        }
        return batch;
    }

    /** Takes a row in as an entry; if it can't be one, gives it its outcome at once, and false. */
    private boolean add(int place, OutboxRow row, QueueTarget target, EntryFactory factory) {
        try {
            SendMessageBatchRequestEntry entry = factory.entry(Integer.toString(place), row, target.fifo());
            // Counting costs a pass over the body; the row's upper bound spares nearly all of them.
            long bytes = row.size() <= target.maxMessageBytes() ? 0 : EntrySize.of(entry);
            if (bytes <= target.maxMessageBytes()) {
                entries.add(entry);
                return true;
            }
            tooLarge = true;
            outcomes[place] = Outcome.failed(
                    Kind.OVER_LIMIT,
                    "MessageTooLong",
                    "message has %,d bytes with its attributes, queue %s takes %,d"
                            .formatted(bytes, target.name(), target.maxMessageBytes()));
        } catch (IllegalArgumentException unsendable) {
            outcomes[place] = Outcome.failed(
                    Kind.UNSENDABLE, "InvalidMessage", Failures.bounded(String.valueOf(unsendable.getMessage())));
        }
        return false;
    }

    List<SendMessageBatchRequestEntry> entries() {
        return entries;
    }

    /** Whether a row was refused for its size, here or perhaps by SQS: the queue's limit may have changed since it was read. */
    boolean hasTooLarge() {
        return tooLarge;
    }

    /** The outcomes when SQS answered: what it does not mention, it may or may not have. */
    List<Outcome> answered(SendMessageBatchResponse answer) {
        for (SendMessageBatchResultEntry sent : answer.successful()) {
            outcomes[Integer.parseInt(sent.id())] = Outcome.sent(sent.messageId());
        }
        for (BatchResultErrorEntry failed : answer.failed()) {
            tooLarge |= Judgement.isAboutSize(failed.code());
            outcomes[Integer.parseInt(failed.id())] = Judgement.entry(failed);
        }
        return rest(Judgement.unmentioned());
    }

    /** The outcomes when all rows without one share {@code outcome}. */
    List<Outcome> rest(Outcome outcome) {
        return Arrays.stream(outcomes).map(o -> o == null ? outcome : o).toList();
    }
}
