package io.outboxrelay;

import java.util.Optional;

/**
 * Work in another system, which no transaction of this database covers: a payment, a mail, a call. Must be thread-safe.
 *
 * @param <T> the body of the message
 * @param <R> what is to be recorded of the work
 */
public interface ExternalEffect<T, R> {

    /**
     * Under which key the other system knows this work: the same for each delivery of a message. The message id, unless
     * it is overridden with something of the business.
     */
    default String idempotencyKey(T body, Delivery delivery) {
        return delivery.id().toString();
    }

    /**
     * Asked first, each time: is it done already? An empty answer, the default, has it done again under the same key, so
     * without this the other system must know a key that it has seen. No transaction is open.
     *
     * @throws Exception whatever goes wrong; the message should come again
     */
    default Optional<R> find(T body, String idempotencyKey) throws Exception {
        return Optional.empty();
    }

    /**
     * Does it. No transaction is open.
     *
     * @param idempotencyKey to be handed to the other system
     * @throws Exception whatever goes wrong, even if it may have been done; the message should come again
     */
    R perform(T body, String idempotencyKey) throws Exception;

    /** Keeps the result. Runs in the transaction that remembers the message, so once. */
    void record(T body, R result);
}
