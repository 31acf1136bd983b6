package io.outboxrelay.producer;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code outbox_message} about to be written. Immutable.
 *
 * @param attributes a JSON object as text
 * @param availableAt null for at once
 * @param size what SQS will count for the message, in bytes
 */
record NewRow(
        UUID messageId,
        String queue,
        String body,
        String attributes,
        @Nullable String groupId,
        @Nullable String deduplicationId,
        @Nullable Instant availableAt,
        int size) {

    /** Its FIFO group by the name whose hash is the key of the group's lock; empty on a standard queue. */
    Optional<String> fifoGroup() {
        return queue.endsWith(".fifo") ? Optional.of(queue + '/' + groupId) : Optional.empty();
    }
}
