package io.outboxrelay.producer;

import io.outboxrelay.Outbox;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Outboxes put together by hand, for tests of one thing at a time. */
final class Outboxes {

    static final int MAX_SIZE = 1 << 20;

    private Outboxes() {}

    static Outbox on(DataSource dataSource) {
        return outbox(dataSource, CurrentTrace.NONE, MAX_SIZE, null, false);
    }

    static Outbox withMaxSize(DataSource dataSource, int maxSize) {
        return outbox(dataSource, CurrentTrace.NONE, maxSize, null, false);
    }

    static Outbox withTrace(DataSource dataSource, int maxSize, @Nullable String traceparent) {
        return outbox(dataSource, () -> traceparent, maxSize, null, false);
    }

    static Outbox waking(DataSource dataSource, Consumer<Set<String>> relay) {
        return outbox(dataSource, CurrentTrace.NONE, MAX_SIZE, relay, false);
    }

    static Outbox serializingGroups(DataSource dataSource) {
        return outbox(dataSource, CurrentTrace.NONE, MAX_SIZE, null, true);
    }

    /** For managers that tell the watch, as all that are beans do. */
    static Outbox watching(DataSource dataSource, TransactionWatch watch) {
        return outbox(dataSource, CurrentTrace.NONE, MAX_SIZE, null, false, watch);
    }

    /** The same with groups that wait for each other. */
    static Outbox serializingGroups(DataSource dataSource, TransactionWatch watch) {
        return outbox(dataSource, CurrentTrace.NONE, MAX_SIZE, null, true, watch);
    }

    private static Outbox outbox(
            DataSource dataSource,
            CurrentTrace trace,
            int maxSize,
            @Nullable Consumer<Set<String>> relay,
            boolean serializeGroups) {
        return outbox(dataSource, trace, maxSize, relay, serializeGroups, new TransactionWatch());
    }

    private static Outbox outbox(
            DataSource dataSource,
            CurrentTrace trace,
            int maxSize,
            @Nullable Consumer<Set<String>> relay,
            boolean serializeGroups,
            TransactionWatch watch) {
        return new JdbcOutbox(
                new CallerTransaction(dataSource, watch, OrmTransaction.NONE),
                new NewRows(BodyWriter.NONE, trace, UUID::randomUUID, maxSize),
                new OutboxTable(JdbcClient.create(dataSource)),
                new CommitSignal(() -> Optional.ofNullable(relay)),
                serializeGroups);
    }
}
