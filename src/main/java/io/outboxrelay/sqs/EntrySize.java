package io.outboxrelay.sqs;

import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** Counts bytes as SQS does: the body in UTF-8 and, for each attribute, its name, type and value. */
final class EntrySize {

    private EntrySize() {}

    static long of(SendMessageBatchRequestEntry entry) {
        long bytes = utf8(entry.messageBody());
        for (Map.Entry<String, MessageAttributeValue> attribute :
                entry.messageAttributes().entrySet()) {
            MessageAttributeValue value = attribute.getValue();
            SdkBytes binary = value.binaryValue();
            bytes += utf8(attribute.getKey())
                    + utf8(value.dataType())
                    + (binary != null ? binary.asByteArrayUnsafe().length : utf8(value.stringValue()));
        }
        return bytes;
    }

    private static long utf8(String text) {
        return text.codePoints()
                .mapToLong(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
                .sum();
    }
}
