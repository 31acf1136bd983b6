package io.outboxrelay.test.sqs;

import java.util.UUID;

/** The identity of a message that SQS took in. */
record Acceptance(String sqsMessageId, long place) {

    static Acceptance of(String queue, long place) {
        return new Acceptance(new UUID(queue.hashCode(), place).toString(), place);
    }

    /** Twenty digits, as on AWS. */
    static String sequenceNumber(long place) {
        return "1" + (1_000_000_000_000_000_000L + place);
    }
}
