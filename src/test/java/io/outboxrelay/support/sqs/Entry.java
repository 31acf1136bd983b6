package io.outboxrelay.support.sqs;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One entry of a SendMessageBatch request, as it came in; a missing text is null. */
record Entry(String id, String body, String groupId, String dedupId, Map<String, Attribute> attributes, byte[] utf8) {

    Entry(String id, String body, String groupId, String dedupId, Map<String, Attribute> attributes) {
        this(
                id,
                body,
                groupId,
                dedupId,
                attributes,
                body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes as SQS counts them. */
    int size() {
        int size = utf8.length;
        for (Map.Entry<String, Attribute> attribute : attributes.entrySet()) {
            size += attribute.getKey().getBytes(StandardCharsets.UTF_8).length
                    + attribute.getValue().type().getBytes(StandardCharsets.UTF_8).length
                    + attribute.getValue().bytes().length;
        }
        return size;
    }
}
