package io.outboxrelay.test;

import io.outboxrelay.OutboxMessage;
import java.util.UUID;

/**
 * A message as it was sent. Immutable.
 *
 * @param id the message id, given or drawn
 * @param message as the service built it
 * @param body as consumers see it: text as it was, any other object as JSON
 */
public record SentMessage(UUID id, OutboxMessage message, String body) {

    /** All that an assertion may have looked for, the body included. */
    @Override
    public String toString() {
        String group = message.group() == null ? "" : " in group " + message.group();
        String attributes = message.attributes().isEmpty() ? "" : " " + message.attributes();
        return "to " + message.queue() + group + attributes + ": " + body;
    }
}
