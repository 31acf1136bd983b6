package io.outboxrelay;

/**
 * Another delivery of the message is being handled this moment. Nothing was done: the message should be left in its queue
 * and come back later. No fault, so not worth an error in a log.
 */
public final class InProgressException extends RuntimeException {

    /** For implementations of {@link Inbox}. */
    public InProgressException(String message) {
        super(message);
    }
}
