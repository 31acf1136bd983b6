package io.outboxrelay.relay;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What is to be written about rows of one queue, set-wise. Writing it twice does no harm. */
public record Marks(List<Sent> sent, List<Retry> retries, List<Dead> dead, List<Long> blocked, List<Long> scheduled) {

    /** The rows it is about. */
    public Collection<Long> ids() {
        var ids = new ArrayList<Long>(blocked);
        ids.addAll(scheduled);
        sent.forEach(row -> ids.add(row.id));
        retries.forEach(row -> ids.add(row.id));
        dead.forEach(row -> ids.add(row.id));
        return ids;
    }

    /** SQS has the row: a fact, whoever sent it. */
    public record Sent(long id, String sqsMessageId) {}

    /** The row failed for now: an opinion of the lease's holder, like all that follow. */
    public record Retry(long id, int attempts, long delayMillis, String error) {}

    /** The row failed for good. */
    public record Dead(long id, int attempts, String error) {}
}
