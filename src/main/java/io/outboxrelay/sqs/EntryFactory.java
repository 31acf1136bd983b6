package io.outboxrelay.sqs;

import io.outboxrelay.relay.OutboxRow;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeNameForSends;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * Turns a row into an entry of a request. What would make SQS refuse the whole request is found here instead, so that it
 * costs one message and not its nine neighbours. Thread-safe.
 */
final class EntryFactory {

    /** Where consumers find the identity by which they recognize a repeated message. */
    static final String MESSAGE_ID_ATTRIBUTE = "outbox-message-id";

    /** A header of AWS X-Ray: SQS, Lambda and X-Ray look for it among the system attributes only. */
    private static final String TRACE_HEADER = "AWSTraceHeader";

    /** Anything else stays what it is, an attribute: as a header SQS may refuse it, and the whole request with it. */
    private static final Pattern VALID_TRACE_HEADER = Pattern.compile(
            "(?:[A-Za-z]+=[\\w:.-]+;){0,9}Root=1-[0-9a-f]{8}-[0-9a-f]{24}(?:;[A-Za-z]+=[\\w:.-]+){0,9}");

    private static final int MAX_ID = 128;

    private final AttributeReader attributes = new AttributeReader();

    /** @throws IllegalArgumentException with one sentence, if SQS would never take this row */
    SendMessageBatchRequestEntry entry(String id, OutboxRow row, boolean fifo) {
        require(!row.body().isEmpty(), "message has an empty body");
        requireId("group id", row.groupId());
        requireId("deduplication id", row.deduplicationId());
        Map<String, MessageAttributeValue> all = attributes.read(row.attributes());
        var systemAttributes = takenTraceHeader(all);
        String messageId = row.messageId().toString();
        // Ten are SQS's limit, and the producer's come first; one of the same name is the producer's wish.
        if (all.size() < EntryRules.MAX_COUNT) {
            all.putIfAbsent(
                    MESSAGE_ID_ATTRIBUTE,
                    MessageAttributeValue.builder()
                            .dataType("String")
                            .stringValue(messageId)
                            .build());
        }
        SendMessageBatchRequestEntry.Builder entry = SendMessageBatchRequestEntry.builder()
                .id(id)
                .messageBody(row.body())
                .messageAttributes(all)
                .messageSystemAttributes(systemAttributes)
                .messageGroupId(row.groupId());
        // A standard queue takes a group, for fair sharing, but refuses a deduplication id.
        if (fifo) {
            require(row.groupId() != null, "message has no group id, which a FIFO queue needs");
            entry.messageDeduplicationId(row.deduplicationId() == null ? messageId : row.deduplicationId());
        }
        return entry.build();
    }

    /** Takes it out of the other attributes, if it is there and valid. Else null: an empty map would be written into each entry. */
    private static @Nullable Map<MessageSystemAttributeNameForSends, MessageSystemAttributeValue> takenTraceHeader(
            Map<String, MessageAttributeValue> all) {
        MessageAttributeValue given = all.get(TRACE_HEADER);
        String text = given == null ? null : given.stringValue();
        if (text == null || !VALID_TRACE_HEADER.matcher(text).matches()) {
            return null;
        }
        all.remove(TRACE_HEADER);
        var value = MessageSystemAttributeValue.builder().dataType("String").stringValue(text);
        return Map.of(MessageSystemAttributeNameForSends.AWS_TRACE_HEADER, value.build());
    }

    /** The table's constraints say the same; a table without them must not let one row hold up the rest. */
    private static void requireId(String what, @Nullable String id) {
        require(
                id == null || !id.isEmpty() && id.length() <= MAX_ID && isPrintable(id),
                "%s is not 1 to %d printable ASCII characters without spaces",
                what,
                MAX_ID);
    }

    private static boolean isPrintable(String id) {
        for (int i = 0; i < id.length(); i++) {
            if (id.charAt(i) < '!' || id.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /** Formats only what fails: several of these run for each message. */
    private static void require(boolean holds, String otherwise, Object... values) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise.formatted(values));
        }
    }
}
