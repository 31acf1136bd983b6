package io.outboxrelay;

import java.time.Duration;

/**
 * Does the work of a message once, however often the message is delivered: what was done is remembered by a row of {@code
 * inbox_message} that commits with the work, for as long as {@code outbox.inbox.retention} says. Works under any listener.
 * Thread-safe.
 *
 * <pre>{@code
 * inbox.once(InboxKey.ofMessage("billing", messageId), () -> billing.charge(order));
 * }</pre>
 *
 * <p>Each call holds an advisory lock until its transaction ends, so a transaction should take tens of messages, not
 * thousands.
 */
public interface Inbox {

    /**
     * Does the work unless it was done before under this key. Both are committed together: in the caller's transaction on
     * the inbox's DataSource, or in one of its own. Never waits for another delivery of the same message. Calls may be
     * nested: {@code once(message, () -> once(business, work))} is one transaction.
     *
     * @param work what it throws is thrown on, and the transaction is rolled back, the caller's too, so that the message
     *     may come again
     * @return whether the work was done now; false if it was done before
     * @throws InProgressException if somebody else is at it this moment; nothing was done, the message should come back
     *     later
     * @throws KeyReusedException if the key was used for other content; nothing was done, and trying again won't help
     * @throws OutboxTransactionException if the current transaction is read-only or one of another DataSource, or it is
     *     not clear with which transaction manager to open one
     */
    boolean once(InboxKey key, Runnable work);

    /**
     * Does work in another system, which no transaction covers, unless it was done before under this key. That it was
     * begun is committed first, to {@code inbox_effect}; its result is recorded in one transaction with the inbox row. If
     * the process dies in between, or the work throws, the next delivery asks {@link ExternalEffect#find} and then repeats
     * it under the same idempotency key.
     *
     * @param body handed to the effect as it is
     * @param idempotencyKey handed to the effect, which should hand it to the other system; the same for each delivery
     * @param lease how long others believe that somebody is at it, if they hear nothing; a millisecond to a day. Longer
     *     than the work takes, or another delivery does the work beside it
     * @return whether the result was recorded now; false if it had been recorded before
     * @throws InProgressException if somebody else is at it; the message should come back later
     * @throws KeyReusedException if the key was used for other content; trying again won't help
     * @throws OutboxTransactionException if a transaction is open: it would be held for as long as the other system takes
     * @throws Exception what the effect throws
     */
    <T, R> boolean once(InboxKey key, ExternalEffect<T, R> effect, T body, String idempotencyKey, Duration lease)
            throws Exception;
}
