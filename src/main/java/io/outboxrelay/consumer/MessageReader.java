package io.outboxrelay.consumer;

import io.awspring.cloud.sqs.listener.SqsHeaders;
import io.awspring.cloud.sqs.support.converter.MessagingMessageConverter;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.outboxrelay.Delivery;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.messaging.support.GenericMessage;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * Takes any message as it comes: the container drops what its own converter can't read, and logs it whole. It would also load
 * the class that an attribute names. Thread-safe.
 */
final class MessageReader implements MessagingMessageConverter<Message> {

    private static final Logger log = LoggerFactory.getLogger(MessageReader.class);

    private static final String MESSAGE_ID = "outbox-message-id";
    private static final String EVENT_TYPE = "eventType";

    private final FoundQueue queue;
    private final AtomicBoolean told = new AtomicBoolean();

    MessageReader(FoundQueue queue) {
        this.queue = queue;
    }

    @Override
    public org.springframework.messaging.Message<?> toMessagingMessage(Message source) {
        Map<String, String> attributes = new HashMap<>();
        source.messageAttributes().forEach((name, value) -> attributes.put(name, text(value)));
        var received = new Received(delivery(source, attributes), source.receiptHandle());
        // Attributes as headers, because that is where the trace is looked for.
        Map<String, Object> headers = new HashMap<>(attributes);
        headers.remove(ObservationThreadLocalAccessor.KEY);
        headers.put(Received.HEADER, received);
        headers.put(SqsHeaders.SQS_QUEUE_NAME_HEADER, queue.name());
        headers.put(SqsHeaders.SQS_RAW_MESSAGE_ID_HEADER, source.messageId());
        return new GenericMessage<>(source.body(), headers);
    }

    @Override
    public Message fromMessagingMessage(org.springframework.messaging.Message<?> message) {
        throw new UnsupportedOperationException("a consumer sends nothing: use the outbox");
    }

    private Delivery delivery(Message source, Map<String, String> attributes) {
        var system = source.attributes();
        return new Delivery(
                id(source, attributes.get(MESSAGE_ID)),
                queue.name(),
                attributes.get(EVENT_TYPE),
                attributes,
                system.get(MessageSystemAttributeName.MESSAGE_GROUP_ID),
                Integer.parseInt(system.getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1")),
                Instant.ofEpochMilli(
                        Long.parseLong(system.getOrDefault(MessageSystemAttributeName.SENT_TIMESTAMP, "0"))));
    }

    private UUID id(Message source, @Nullable String outboxId) {
        UUID ours = outboxId == null ? null : uuid(outboxId);
        if (ours != null) {
            return ours;
        }
        if (told.compareAndSet(false, true)) {
            log.info(
                    "queue {}: a message has no {}, so it is known by SQS's MessageId, which changes when a dead letter queue"
                            + " is redriven",
                    queue.name(),
                    MESSAGE_ID);
        }
        UUID theirs = uuid(source.messageId());
        return theirs != null
                ? theirs
                : UUID.nameUUIDFromBytes(source.messageId().getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException notOne) {
            return null;
        }
    }

    private static String text(MessageAttributeValue value) {
        return value.stringValue() != null
                ? value.stringValue()
                : Base64.getEncoder().encodeToString(value.binaryValue().asByteArray());
    }
}
