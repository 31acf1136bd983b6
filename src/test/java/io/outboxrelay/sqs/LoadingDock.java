package io.outboxrelay.sqs;

import io.outboxrelay.relay.OutboxRow;
import io.outboxrelay.relay.Outcome;
import java.util.List;
import java.util.Optional;

/** What the sender decides by itself before a request leaves, for tests of other rooms. */
public final class LoadingDock {

    private static final EntryFactory FACTORY = new EntryFactory();

    private LoadingDock() {}

    /**
     * Why the row would not be sent; empty if it would.
     *
     * @param maxMessageBytes the queue's limit
     */
    public static Optional<Outcome> refusal(OutboxRow row, String queue, int maxMessageBytes) {
        var target = new QueueTarget(queue, "http://localhost/" + queue, maxMessageBytes);
        var batch = Batch.of(List.of(row), target, FACTORY);
        return batch.entries().isEmpty()
                ? Optional.of(batch.rest(Judgement.unmentioned()).get(0))
                : Optional.empty();
    }
}
