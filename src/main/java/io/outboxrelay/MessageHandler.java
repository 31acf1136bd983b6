package io.outboxrelay;

/**
 * Handles the messages of one event type. Must be thread-safe: several are handled at once, of a FIFO group one at a time.
 *
 * @param <T> the body of the message
 */
@FunctionalInterface
public interface MessageHandler<T> {

    /**
     * Does the work of a message, in the transaction that also remembers the message.
     *
     * @throws Exception whatever goes wrong: the transaction is rolled back and the message comes again later. {@link
     *     RetryLaterException} says when, {@link NoRetryException} that it never helps
     */
    void handle(T body, Delivery delivery) throws Exception;
}
