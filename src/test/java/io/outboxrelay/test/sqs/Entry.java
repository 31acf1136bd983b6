package io.outboxrelay.test.sqs;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One message to send, as it came in; a missing text or number is null. {@code id} is the entry's own, null in a call
 * for one message.
 */
record Entry(
        String id,
        String body,
        String groupId,
        String dedupId,
        Integer delaySeconds,
        Map<String, Attribute> attributes,
        String traceHeader,
        byte[] utf8) {

    Entry(
            String id,
            String body,
            String groupId,
            String dedupId,
            Integer delaySeconds,
            Map<String, Attribute> attributes,
            String traceHeader) {
        this(
                id,
                body,
                groupId,
                dedupId,
                delaySeconds,
                attributes,
                traceHeader,
                body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes as SQS counts them: the header of a trace is free. */
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
