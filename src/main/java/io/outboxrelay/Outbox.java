package io.outboxrelay;

import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Where a service leaves messages for Amazon SQS. They are written in the caller's transaction on the outbox's
 * DataSource: they are sent after its commit, at least once, and never after its rollback. Thread-safe.
 *
 * <p>The transaction must not be over. Callbacks that Spring runs after a commit or rollback, such as a
 * {@code @TransactionalEventListener} without {@code phase = BEFORE_COMMIT}, still see it as active, but what they write
 * is lost or commits alone. A call from there is refused; Spring logs what such a listener throws, its caller never sees
 * it. A new transaction ({@code REQUIRES_NEW}) that is opened there is joined like any other.
 */
public interface Outbox {

    /**
     * Writes one message in the caller's transaction. The relay sends it after the commit.
     *
     * @return the message id that consumers see in the attribute {@code outbox-message-id}
     * @throws InvalidMessageException if SQS would refuse the message; nothing is written
     * @throws OutboxTransactionException if there is no transaction to join, or only one that is read-only or over, or if
     *     groups are serialized and the call would wait for an outer transaction of its own; nothing is written
     */
    UUID send(OutboxMessage message);

    /**
     * Writes messages in the caller's transaction, in the order of the collection and in few round trips.
     *
     * @return the message ids, in the order of the collection
     * @throws InvalidMessageException if SQS would refuse one of the messages; none is written
     * @throws OutboxTransactionException if there is no transaction to join, or only one that is read-only or over, or if
     *     groups are serialized and the call would wait for an outer transaction of its own; none is written
     */
    List<UUID> sendAll(Collection<OutboxMessage> messages);
}
