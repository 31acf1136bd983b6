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

    /** How many rows it is about. */
    public int size() {
        return sent.size() + retries.size() + dead.size() + blocked.size() + scheduled.size();
    }

    /** The same in two parts, to be written one after the other. */
    public List<Marks> halves() {
        return List.of(part(0, size() / 2), part(size() / 2, size()));
    }

    /** The marks from one place to another, counted over all kinds. */
    private Marks part(int from, int to) {
        int afterSent = sent.size();
        int afterRetries = afterSent + retries.size();
        int afterDead = afterRetries + dead.size();
        int afterBlocked = afterDead + blocked.size();
        return new Marks(
                part(sent, from, to),
                part(retries, from - afterSent, to - afterSent),
                part(dead, from - afterRetries, to - afterRetries),
                part(blocked, from - afterDead, to - afterDead),
                part(scheduled, from - afterBlocked, to - afterBlocked));
    }

    private static <T> List<T> part(List<T> all, int from, int to) {
        int first = Math.min(Math.max(from, 0), all.size());
        return List.copyOf(all.subList(first, Math.min(Math.max(to, first), all.size())));
    }

    /** SQS has the row: a fact, whoever sent it. */
    public record Sent(RowKey row, String sqsMessageId) {}

    /** The row failed for now: an opinion of the lease's holder, like all that follow. */
    public record Retry(RowKey row, int attempts, long delayMillis, String error) {}

    /** The row failed for good. */
    public record Dead(RowKey row, int attempts, String error) {}
}
