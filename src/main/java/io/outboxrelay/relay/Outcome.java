package io.outboxrelay.relay;

import org.jspecify.annotations.Nullable;

/**
 * What became of one row in one request. A request that failed as a whole gives every row of it the same outcome.
 * Immutable.
 *
 * @param kind the class of the outcome, which decides what happens to the row
 * @param code for {@link Kind#SENT} SQS's message id, else a short error code to count and search by
 * @param text one sentence for the operator, empty when sent; never contains a message body or a credential
 */
public record Outcome(Kind kind, String code, String text) {

    /** Most characters of {@link #storedText()}. */
    public static final int MAX_STORED_LENGTH = 1_000;

    /** The classes of outcomes. */
    public enum Kind {
        /** SQS has it. */
        SENT,
        /** SQS refused this message for a fault of its own; sending it again can't help. */
        REJECTED,
        /** The message can't be put into a request: SQS was not asked, so this says nothing about the queue. */
        UNSENDABLE,
        /** The message is larger than the queue takes, by what SQS said of the queue: SQS was not asked about the message. */
        OVER_LIMIT,
        /** SQS refused this entry for a reason that may pass. Counts as an attempt while the queue takes others. */
        TRANSIENT,
        /** SQS refused the request for its content without naming the entry: one row of it may be at fault. */
        SUSPECT,
        /** No answer, or no word about this row: SQS may or may not have it. Not the message's fault. */
        UNKNOWN,
        /**
         * SQS was not asked about it, because this process was not ready in time or a message before it in its group can't be
         * sent: says nothing about the queue or the message.
         */
        NOT_ASKED,
        /** The queue can't be sent to: missing, closed, throttled, no credentials. Not the message's fault. */
        QUEUE_DOWN
    }

    public boolean isSent() {
        return kind == Kind.SENT;
    }

    /** Code and text of a failure as the table keeps them: bounded, and without NUL, which PostgreSQL does not store. */
    public String storedText() {
        String storable = (code + ": " + text).replace('\0', ' ');
        return storable.length() <= MAX_STORED_LENGTH ? storable : storable.substring(0, MAX_STORED_LENGTH);
    }

    /** SQS accepted the row under {@code sqsMessageId}. */
    public static Outcome sent(@Nullable String sqsMessageId) {
        return new Outcome(Kind.SENT, sqsMessageId == null ? "" : sqsMessageId, "");
    }

    /** Anything but {@link Kind#SENT}. */
    public static Outcome failed(Kind kind, String code, @Nullable String text) {
        if (kind == Kind.SENT) {
            throw new IllegalArgumentException("SENT is no failure");
        }
        return new Outcome(kind, code, text == null ? "" : text);
    }
}
