package io.outboxrelay.console;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** A row of the outbox without what its message says: body and attributes are read by {@code outbox_look} only. */
@Table("outbox_message")
record Message(
        @Id long id,
        UUID messageId,
        String queue,
        @Nullable String groupId,
        @Nullable String dedupId,
        String status,
        int attempts,
        @Nullable String lastError,
        Instant createdAt,
        Instant availableAt,
        @Nullable Instant sentAt,
        @Nullable String sqsMessageId) {

    boolean isUnsent() {
        return !status.equals("SENT") && !status.equals("DISCARDED");
    }

    boolean isDead() {
        return status.equals("DEAD");
    }

    /** Whether {@code outbox_retry} takes it. */
    boolean isRetried() {
        return isDead() || status.equals("RETRY");
    }

    boolean isSent() {
        return status.equals("SENT");
    }

    /** Whether {@code outbox_cancel} takes it. */
    boolean isWaiting() {
        return isUnsent() && !isDead();
    }

    String written() {
        return Words.time(createdAt);
    }

    String available() {
        return Words.time(availableAt);
    }

    String sentTime() {
        return sentAt == null ? "" : Words.time(sentAt);
    }
}
