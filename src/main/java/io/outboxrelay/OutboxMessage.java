package io.outboxrelay;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message for an SQS queue, within SQS's rules from the moment it is built; only its size is checked when it is sent.
 * Immutable and thread-safe as far as an object given as body is.
 *
 * <pre>{@code
 * OutboxMessage.to("orders").body(json).attribute("eventType", "OrderPlaced").group("customer-42").build()
 * }</pre>
 */
public final class OutboxMessage {

    private final MessageParts parts;

    private OutboxMessage(Builder builder, Object body) {
        String queue = MessageRules.queue(builder.queue);
        parts = new MessageParts(
                queue,
                MessageRules.body(body),
                Collections.unmodifiableMap(AttributeRules.checked(builder.attributes)),
                MessageRules.group(builder.group, queue),
                MessageRules.deduplicationId(builder.deduplicationId, queue),
                MessageRules.availableAt(builder.availableAt),
                builder.messageId);
    }

    /**
     * Starts a message.
     *
     * @param queue name of an SQS queue, never a URL; a name ending in {@code .fifo} is a FIFO queue
     */
    public static Builder to(String queue) {
        return new Builder(queue);
    }

    /**
     * Checks text for a body, for implementations of {@link Outbox} that write an object as text.
     *
     * @throws InvalidMessageException if SQS would refuse it
     */
    public static void checkBody(String text) {
        MessageRules.body(text);
    }

    /** Name of the queue. */
    public String queue() {
        return parts.queue();
    }

    /** The body: text, or an object still to be written as JSON. */
    public Object body() {
        return parts.body();
    }

    /** Attributes by name, in the order they were given; unmodifiable. */
    public Map<String, MessageAttribute> attributes() {
        return parts.attributes();
    }

    /** Message group; never null on a FIFO queue. */
    public @Nullable String group() {
        return parts.group();
    }

    /** Deduplication id, if one was given; else the message id serves. */
    public @Nullable String deduplicationId() {
        return parts.deduplicationId();
    }

    /** Time before which the message is not sent; null for at once. */
    public @Nullable Instant availableAt() {
        return parts.availableAt();
    }

    /** Message id, if one was given. */
    public @Nullable UUID messageId() {
        return parts.messageId();
    }

    /** Whether all parts are equal; of a body that is an object, as its own class says. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OutboxMessage that && parts.equals(that.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    /** Queue, group, and the body's type and size only: a message may carry what no log should. */
    @Override
    public String toString() {
        return parts.toString();
    }

    /** Collects the parts of a message. Not thread-safe. */
    public static final class Builder {

        private final String queue;
        private final Map<String, MessageAttribute> attributes = new LinkedHashMap<>();
        private @Nullable Object body;
        private @Nullable String group;
        private @Nullable String deduplicationId;
        private @Nullable Instant availableAt;
        private @Nullable UUID messageId;

        private Builder(String queue) {
            this.queue = Objects.requireNonNull(queue, "queue");
        }

        /** The body: a String is sent as it is, any other object as JSON by the application's own JsonMapper. */
        public Builder body(Object body) {
            this.body = body;
            return this;
        }

        /** Adds a String attribute. */
        public Builder attribute(String name, String value) {
            return attribute(name, MessageAttribute.STRING, value);
        }

        /** Adds a Number attribute: at most 38 digits, zero or from 10^-128 to 10^126 in size. */
        public Builder attribute(String name, Number value) {
            BigDecimal number = AttributeRules.number(name, value.toString());
            return attribute(name, MessageAttribute.NUMBER, number.toPlainString());
        }

        /** Adds a Binary attribute. */
        public Builder attribute(String name, byte[] value) {
            return attribute(name, MessageAttribute.BINARY, Base64.getEncoder().encodeToString(value));
        }

        /**
         * Adds an attribute of any type.
         *
         * @param type {@code String}, {@code Number} or {@code Binary}, with an optional label after a dot
         * @param value the value as text; Base64 for Binary
         */
        public Builder attribute(String name, String type, String value) {
            Objects.requireNonNull(name, "attribute name");
            Objects.requireNonNull(type, "attribute type");
            Objects.requireNonNull(value, "attribute value");
            if (attributes.putIfAbsent(name, new MessageAttribute(type, value)) != null) {
                throw new InvalidMessageException(
                        AttributeRules.field(name), "given twice", "give each attribute name once");
            }
            return this;
        }

        /** The message group: needed on a FIFO queue, a tenant for fair sharing on a standard one. */
        public Builder group(String group) {
            this.group = group;
            return this;
        }

        /** Replaces the message id as deduplication id; FIFO queues only. */
        public Builder deduplicationId(String deduplicationId) {
            this.deduplicationId = deduplicationId;
            return this;
        }

        /** Holds the message back until then, by the clock of the database. */
        public Builder availableAt(Instant availableAt) {
            this.availableAt = availableAt;
            return this;
        }

        /** Gives the identity that consumers see; random if not given. Must be unique, also among other services. */
        public Builder messageId(UUID messageId) {
            this.messageId = messageId;
            return this;
        }

        /**
         * Checks the message against the rules of SQS.
         *
         * @throws InvalidMessageException if SQS would refuse it
         */
        public OutboxMessage build() {
            if (body == null) {
                throw new InvalidMessageException("body", "missing", MessageRules.BODY_LIMIT);
            }
            return new OutboxMessage(this, body);
        }
    }
}
