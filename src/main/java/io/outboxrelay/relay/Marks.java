package io.outboxrelay.relay;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What is to be written about rows of one queue, set-wise. Writing it twice does no harm. */
public record Marks(
        List<Sent> sent, List<Retry> retries, List<Dead> dead, List<RowKey> blocked, List<RowKey> scheduled) {

    /** The rows that SQS has. */
    public List<RowKey> facts() {
        return sent.stream().map(Sent::row).toList();
    }

    /** All rows it is about. */
    public Collection<RowKey> rows() {
        var rows = new ArrayList<>(facts());
        retries.forEach(mark -> rows.add(mark.row));
        dead.forEach(mark -> rows.add(mark.row));
        rows.addAll(blocked);
        rows.addAll(scheduled);
        return rows;
    }

    /** SQS has the row: a fact, whoever sent it. */
    public record Sent(RowKey row, String sqsMessageId) {}

    /** The row failed for now: an opinion of the lease's holder, like all that follow. */
    public record Retry(RowKey row, int attempts, long delayMillis, String error) {}

    /** The row failed for good. */
    public record Dead(RowKey row, int attempts, String error) {}
}
