package io.outboxrelay;

import static io.outboxrelay.InvalidMessageException.quoted;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * By what an {@link Inbox} knows a message, for one consumer: two consumers of one database may each take it once. Immutable
 * and thread-safe.
 */
public final class InboxKey {

    private static final int LONGEST_CONSUMER = 128;
    private static final int LONGEST_BUSINESS_KEY = 512;
    private static final long NOT_COMPARED = 0;

    private final String consumer;
    private final UUID id;
    private final @Nullable String businessKey;
    private final long contentHash;

    private InboxKey(String consumer, UUID id, @Nullable String businessKey, long contentHash) {
        this.consumer = consumer;
        this.id = id;
        this.businessKey = businessKey;
        this.contentHash = contentHash;
    }

    /**
     * A message by its identity.
     *
     * @param consumer who takes it, such as {@code billing}: 1 to 128 characters, none of them a control character
     * @param messageId the attribute {@code outbox-message-id}. SQS's own MessageId would do until a dead letter queue is
     *     redriven: the message has a new one then
     * @throws IllegalArgumentException if the consumer is not as above
     */
    public static InboxKey ofMessage(String consumer, UUID messageId) {
        return new InboxKey(requireConsumer(consumer), messageId, null, NOT_COMPARED);
    }

    /**
     * What is to be done, whatever message asks for it, such as {@code order-42/charge}.
     *
     * @param consumer who does it: 1 to 128 characters, none of them a control character
     * @param key 1 to 512 characters, none of them a control character. Stored and logged as it is
     * @throws IllegalArgumentException if one of both is not as above
     */
    public static InboxKey ofBusiness(String consumer, String key) {
        requireConsumer(consumer);
        var hash = sha256(checked("business key", key, LONGEST_BUSINESS_KEY));
        return new InboxKey(consumer, new UUID(hash.getLong(), hash.getLong()), key, NOT_COMPARED);
    }

    /**
     * The same key with the content of its message, of which 64 bits of SHA-256 are remembered: a message with the same
     * id and another content is refused with {@link KeyReusedException}.
     *
     * @throws IllegalStateException if this is a business key: messages that ask for the same may rightly differ in ids
     *     and times
     */
    public InboxKey withContent(String body) {
        if (businessKey != null) {
            throw new IllegalStateException(
                    this + " has no content to compare: messages that ask for the same may differ");
        }
        long hash = sha256(body).getLong();
        return new InboxKey(consumer, id, null, hash == NOT_COMPARED ? 1 : hash);
    }

    /** Who takes the message. */
    public String consumer() {
        return consumer;
    }

    /** The message id, or 128 bits of SHA-256 of the business key. */
    public UUID id() {
        return id;
    }

    /** The business key in clear; null if a message is known by its id. */
    public @Nullable String businessKey() {
        return businessKey;
    }

    /** 64 bits of SHA-256 of the content; 0 if it is not compared. */
    public long contentHash() {
        return contentHash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof InboxKey key
                && consumer.equals(key.consumer)
                && id.equals(key.id)
                && Objects.equals(businessKey, key.businessKey)
                && contentHash == key.contentHash;
    }

    @Override
    public int hashCode() {
        return Objects.hash(consumer, id, businessKey, contentHash);
    }

    /** For people and logs; never has the content. */
    @Override
    public String toString() {
        String what = businessKey == null ? "message " + id : "business key " + quoted(businessKey);
        return what + " of consumer " + quoted(consumer);
    }

    /** @throws IllegalArgumentException if a consumer can't have this name */
    static String requireConsumer(String name) {
        return checked("consumer", name, LONGEST_CONSUMER);
    }

    private static String checked(String field, String value, int longest) {
        if (value.isEmpty() || value.length() > longest || !value.codePoints().allMatch(InboxKey::isLegal)) {
            throw new IllegalArgumentException(
                    "%s is %s: give 1 to %d characters, none of them a control character or half of a pair"
                            .formatted(field, quoted(value), longest));
        }
        return value;
    }

    private static boolean isLegal(int codePoint) {
        int type = Character.getType(codePoint);
        return type != Character.CONTROL && type != Character.SURROGATE;
    }

    private static ByteBuffer sha256(String text) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has SHA-256", e);
        }
    }
}
