package io.outboxrelay;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer is told about a message beside its body. Immutable.
 *
 * @param id the attribute {@code outbox-message-id}; SQS's MessageId if the message has none
 * @param queue name of the SQS queue
 * @param eventType the attribute {@code eventType}
 * @param attributes the message attributes as text, Base64 for binary ones
 * @param group MessageGroupId
 * @param receiveCount how often SQS has handed it out, this time included
 * @param sentAt when SQS got it
 */
public record Delivery(
        UUID id,
        String queue,
        @Nullable String eventType,
        Map<String, String> attributes,
        @Nullable String group,
        int receiveCount,
        Instant sentAt) {

    /** Copies the attributes. */
    public Delivery {
        attributes = Map.copyOf(attributes);
    }
}
