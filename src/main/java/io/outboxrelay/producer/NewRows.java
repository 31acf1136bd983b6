package io.outboxrelay.producer;

import io.outboxrelay.InvalidMessageException;
import io.outboxrelay.MessageAttribute;
import io.outboxrelay.OutboxMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.json.JsonWriter;

/** Makes rows from messages: body as text, trace and identity added, size checked. */
final class NewRows {

    private static final String TRACEPARENT = "traceparent";
    private static final String STRING = "String";
    private static final int MOST_ATTRIBUTES = 10;
    private static final JsonWriter<Map<String, Object>> JSON = JsonWriter.standard();

    private final BodyWriter bodies;
    private final CurrentTrace currentTrace;
    private final Supplier<UUID> messageIds;
    private final int maxSize;

    NewRows(BodyWriter bodies, CurrentTrace currentTrace, Supplier<UUID> messageIds, int maxSize) {
        this.bodies = bodies;
        this.currentTrace = currentTrace;
        this.messageIds = messageIds;
        this.maxSize = maxSize;
    }

    /**
     * Makes the row of a message.
     *
     * @throws InvalidMessageException if its body can't be written or it is too large
     */
    NewRow from(OutboxMessage message) {
        String body = text(message);
        Map<String, MessageAttribute> attributes = message.attributes();
        long size = sizeOnSqs(body, attributes);
        if (size > maxSize) {
            throw new InvalidMessageException(
                    "size",
                    size + " bytes (body, attributes and the relay's outbox-message-id)",
                    "at most " + maxSize + " bytes (outbox.producer.max-message-size); store the content elsewhere and"
                            + " send its address");
        }
        MessageAttribute trace = trace(attributes, size);
        UUID given = message.messageId();
        return new NewRow(
                given == null ? messageIds.get() : given,
                message.queue(),
                body,
                json(attributes, trace),
                message.group(),
                message.deduplicationId(),
                message.availableAt(),
                (int) (size + (trace == null ? 0 : MessageSize.of(TRACEPARENT, trace))));
    }

    private String text(OutboxMessage message) {
        if (message.body() instanceof String text) {
            return text;
        }
        String text = bodies.write(message.body());
        // Written text obeys the same rules as given text.
        OutboxMessage.checkBody(text);
        return text;
    }

    /** The relay adds the message id when it sends; SQS counts it, so it is counted here. */
    private static long sizeOnSqs(String body, Map<String, MessageAttribute> attributes) {
        int added = attributes.size() < MOST_ATTRIBUTES ? MessageSize.MESSAGE_ID_ATTRIBUTE : 0;
        return MessageSize.of(body, attributes) + added;
    }

    /**
     * The trace to add, where it does no harm: it neither pushes out the message id, which consumers need to know a
     * duplicate, nor makes a message too large.
     */
    private @Nullable MessageAttribute trace(Map<String, MessageAttribute> attributes, long size) {
        if (attributes.size() + 2 > MOST_ATTRIBUTES || attributes.containsKey(TRACEPARENT)) {
            return null;
        }
        String traceparent = currentTrace.traceparent();
        if (traceparent == null) {
            return null;
        }
        var attribute = new MessageAttribute(STRING, traceparent);
        return size + MessageSize.of(TRACEPARENT, attribute) > maxSize ? null : attribute;
    }

    /** The short form for plain texts is the one people write by hand, so tables read alike whoever wrote the rows. */
    private static String json(Map<String, MessageAttribute> attributes, @Nullable MessageAttribute trace) {
        Map<String, Object> members = new LinkedHashMap<>();
        attributes.forEach((name, attribute) -> members.put(
                name,
                attribute.type().equals(STRING)
                        ? attribute.value()
                        : Map.of("type", attribute.type(), "value", attribute.value())));
        if (trace != null) {
            members.put(TRACEPARENT, trace.value());
        }
        return JSON.writeToString(members);
    }
}
