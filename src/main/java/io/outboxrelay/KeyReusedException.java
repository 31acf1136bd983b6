package io.outboxrelay;

/**
 * A message was handled under this key before, and its content was another one: its producer has used one id for two
 * messages. Nothing was done. Trying again won't help: the message belongs into the dead letter queue.
 */
public final class KeyReusedException extends RuntimeException {

    /** For implementations of {@link Inbox}. */
    public KeyReusedException(String message) {
        super(message);
    }
}
