package io.outboxrelay.producer;

import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Writes messages as rows in the caller's transaction, on its connection. Thread-safe: transactions belong to threads, and
 * nothing here outlives a call but what waits for the commit.
 */
final class JdbcOutbox implements Outbox {

    private final CallerTransaction transaction;
    private final NewRows newRows;
    private final OutboxTable table;
    private final CommitSignal commits;
    private final boolean serializeGroups;

    JdbcOutbox(
            CallerTransaction transaction,
            NewRows newRows,
            OutboxTable table,
            CommitSignal commits,
            boolean serializeGroups) {
        this.transaction = transaction;
        this.newRows = newRows;
        this.table = table;
        this.commits = commits;
        this.serializeGroups = serializeGroups;
    }

    @Override
    public UUID send(OutboxMessage message) {
        return sendAll(List.of(message)).get(0);
    }

    @Override
    public List<UUID> sendAll(Collection<OutboxMessage> messages) {
        transaction.require();
        // All are checked before the first is written: one bad message must not leave its neighbours behind.
        List<NewRow> rows = messages.stream().map(newRows::from).toList();
        if (rows.isEmpty()) {
            return List.of();
        }
        if (serializeGroups) {
            // Before the ids are drawn, or a later id could still commit first.
            transaction.lock(
                    rows.stream().flatMap(row -> row.fifoGroup().stream()).toList());
            table.lockGroups(rows);
        }
        table.insert(rows);
        commits.announce(rows.stream().map(NewRow::queue).collect(Collectors.toSet()));
        return rows.stream().map(NewRow::messageId).toList();
    }
}
