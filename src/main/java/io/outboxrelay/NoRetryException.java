package io.outboxrelay;

/**
 * Thrown by a handler that will never be able to handle this message. It comes back at once, without any wait, until SQS
 * has counted it to the dead letter queue.
 */
public final class NoRetryException extends RuntimeException {

    /** @param why for the log, so without anything that is confidential */
    public NoRetryException(String why) {
        super(why);
    }
}
