package io.outboxrelay;

/**
 * The outbox or the inbox was called where it can't keep its promise: in a transaction that it can't share, or in none where
 * it needs one, in a read-only one, or in one that has committed or rolled back already; or where it would wait for ever, in
 * an inner transaction, for the FIFO group of the outer one. The text says what to do.
 */
public final class OutboxTransactionException extends IllegalStateException {

    /** For implementations of {@link Outbox} and {@link Inbox}. */
    public OutboxTransactionException(String message) {
        super(message);
    }
}
