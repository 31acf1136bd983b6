package io.outboxrelay;

/**
 * The outbox was used where it can't keep its promise: without a transaction on its DataSource, in a read-only one, or in
 * one that has committed or rolled back already; or where it would wait for ever, in an inner transaction, for the FIFO
 * group of the outer one. The text says what to do.
 */
public final class OutboxTransactionException extends IllegalStateException {

    /** For implementations of {@link Outbox}. */
    public OutboxTransactionException(String message) {
        super(message);
    }
}
