package io.outboxrelay.relay;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code outbox_message} on its way out, with what sending needs. Immutable.
 *
 * @param id place in the order of sending
 * @param messageId identity that consumers see
 * @param body message body
 * @param attributes the JSON object of the column {@code attributes}, as text
 * @param groupId message group, on a FIFO queue never null
 * @param deduplicationId deduplication id given by the producer
 * @param attempts failed attempts so far that count against the message
 * @param size upper bound of what SQS will count for this message, in bytes
 * @param dueSince since when it could have been sent, in nanoseconds of the process's monotonic clock
 */
public record OutboxRow(
        long id,
        UUID messageId,
        String body,
        String attributes,
        @Nullable String groupId,
        @Nullable String deduplicationId,
        int attempts,
        int size,
        long dueSince) {

    /** What tells it from every other row. */
    public RowKey key() {
        return new RowKey(id, messageId);
    }
}
