package io.outboxrelay;

/**
 * The outbox was used where it can't keep its promise: without a transaction on its DataSource, or in a read-only one.
 * The text says what to do.
 */
public final class OutboxTransactionException extends IllegalStateException {

    /** For implementations of {@link Outbox}. */
    public OutboxTransactionException(String message) {
        super(message);
    }
}
