package io.outboxrelay;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a message consists of, checked already; makes two messages of the same parts equal. */
record MessageParts(
        String queue,
        Object body,
        Map<String, MessageAttribute> attributes,
        @Nullable String group,
        @Nullable String deduplicationId,
        @Nullable Instant availableAt,
        @Nullable UUID messageId) {

    /** Nothing of the body but its type and size, and no attribute: a message may carry what no log should. */
    @Override
    public String toString() {
        return "message to " + queue + (group == null ? "" : " in group " + group) + ", " + kindOfBody();
    }

    /** How large an object is shows only when it is written as JSON. */
    private String kindOfBody() {
        return body instanceof String text
                ? "String of " + text.getBytes(StandardCharsets.UTF_8).length + " bytes"
                : body.getClass().getName();
    }
}
