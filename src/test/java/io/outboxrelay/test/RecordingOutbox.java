package io.outboxrelay.test;

import io.outboxrelay.InvalidMessageException;
import io.outboxrelay.Outbox;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.OutboxTransactionException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.AssertProvider;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * An outbox that keeps in memory what is sent, for tests without a database. As the real one it refuses what is sent outside
 * of a transaction, or in one that is read-only or over; what rolls back, to a savepoint too, was never sent. It joins any
 * transaction of Spring, and has one for tests where there is none: {@link #inTransaction(Runnable)}. Of SQS's rules it does
 * not check the size. Thread-safe.
 *
 * <p>AssertJ's {@code assertThat(outbox)} says what was sent, see {@link RecordingOutboxAssert}.
 */
public final class RecordingOutbox implements Outbox, AssertProvider<RecordingOutboxAssert> {

    private final List<SentMessage> sent = new ArrayList<>();
    private final PlatformTransactionManager transactions = new MemoryTransactions(this);
    private final JsonMapper mapper;

    /** Writes objects with Jackson's defaults. */
    public RecordingOutbox() {
        this(JsonMapper.shared());
    }

    /** Writes objects with the mapper of the service. */
    public RecordingOutbox(JsonMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public UUID send(OutboxMessage message) {
        return sendAll(List.of(message)).get(0);
    }

    @Override
    public List<UUID> sendAll(Collection<OutboxMessage> messages) {
        OpenTransaction transaction = OpenTransaction.current(this);
        // All are checked before the first is kept: one bad message must not leave its neighbours behind.
        List<SentMessage> written = messages.stream().map(this::written).toList();
        transaction.add(written);
        return written.stream().map(SentMessage::id).toList();
    }

    private SentMessage written(OutboxMessage message) {
        String body = text(message.body());
        OutboxMessage.checkBody(body);
        UUID given = message.messageId();
        return new SentMessage(given == null ? UUID.randomUUID() : given, message, body);
    }

    /** As consumers would see it. */
    String text(Object body) {
        if (body instanceof String text) {
            return text;
        }
        try {
            return mapper.writeValueAsString(body);
        } catch (JacksonException e) {
            throw new InvalidMessageException(
                    "body",
                    "a " + body.getClass().getName(),
                    "the JsonMapper of this RecordingOutbox can't write it",
                    e);
        }
    }

    /**
     * Runs the work of a test in a transaction, which commits at its end, or rolls back and passes on what the work throws.
     *
     * @throws OutboxTransactionException if the work sends in a way that no real transaction would bear
     */
    public void inTransaction(Runnable work) {
        new TransactionTemplate(transactions).executeWithoutResult(status -> work.run());
    }

    /** For services that are given a transaction manager, or a TransactionTemplate with it. It needs no database. */
    public PlatformTransactionManager transactionManager() {
        return transactions;
    }

    /** What was sent in transactions that have committed, in the order of commits; a copy. */
    public synchronized List<SentMessage> sent() {
        return List.copyOf(sent);
    }

    /** Forgets what was sent so far. */
    public synchronized void clear() {
        sent.clear();
    }

    synchronized void committed(List<SentMessage> messages) {
        sent.addAll(messages);
    }

    /** For AssertJ's {@code assertThat}. */
    @Override
    public RecordingOutboxAssert assertThat() {
        return new RecordingOutboxAssert(this);
    }
}
