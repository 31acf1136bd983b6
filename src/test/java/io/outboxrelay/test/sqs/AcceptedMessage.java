package io.outboxrelay.test.sqs;

import java.time.Instant;
import java.util.Map;

/**
 * A message that the fake accepted.
 *
 * @param traceHeader the system attribute {@code AWSTraceHeader}; null without one
 * @param duplicate whether FIFO deduplication kept it from consumers
 */
public record AcceptedMessage(
        String queue,
        String sqsMessageId,
        String body,
        String groupId,
        String dedupId,
        Map<String, Attribute> attributes,
        String traceHeader,
        Instant arrivedAt,
        boolean duplicate) {

    /** The identity that the relay gave it. */
    public String outboxMessageId() {
        Attribute id = attributes.get("outbox-message-id");
        return id == null ? null : id.value();
    }
}
