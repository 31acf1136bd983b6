package io.outboxrelay.sqs;

import io.outboxrelay.relay.OutboxRow;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.stream.IntStream;

/** SendableRows as a page of the table would have them. */
final class SendableRows {

    private SendableRows() {}

    static OutboxRow row(String body) {
        return row(body, "{}");
    }

    static OutboxRow row(String body, String attributes) {
        return row(body, attributes, null, null);
    }

    static OutboxRow fifo(String body, String group) {
        return row(body, "{}", group, null);
    }

    static OutboxRow row(String body, String attributes, String group, String dedupId) {
        int size =
                body.getBytes(StandardCharsets.UTF_8).length + attributes.getBytes(StandardCharsets.UTF_8).length + 100;
        return new OutboxRow(1, UUID.randomUUID(), body, attributes, group, dedupId, 0, size, 0);
    }

    static OutboxRow[] rows(int count) {
        return IntStream.range(0, count).mapToObj(i -> row("message " + i)).toArray(OutboxRow[]::new);
    }
}
