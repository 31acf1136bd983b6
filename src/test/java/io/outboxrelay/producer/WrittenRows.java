package io.outboxrelay.producer;

import io.outboxrelay.InvalidMessageException;
import io.outboxrelay.OutboxMessage;
import io.outboxrelay.relay.OutboxRow;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows as the producer writes them and the relay reads them, without a table between, for tests of other rooms. */
public final class WrittenRows {

    private static final UUID MESSAGE_ID = new UUID(1, 1);

    private WrittenRows() {}

    /**
     * Makes the row of a message. Its bound of the size is the largest there is, so whoever limits it has to count.
     *
     * @param maxSize the producer's limit, in bytes
     * @param traceparent the current trace
     * @throws InvalidMessageException if the producer refuses the message
     */
    public static OutboxRow row(OutboxMessage message, int maxSize, @Nullable String traceparent) {
        NewRow row = new NewRows(BodyWriter.NONE, () -> traceparent, () -> MESSAGE_ID, maxSize).from(message);
        return new OutboxRow(
                1,
                row.messageId(),
                row.body(),
                row.attributes(),
                row.groupId(),
                row.deduplicationId(),
                0,
                Integer.MAX_VALUE,
                0);
    }
}
