package io.outboxrelay.producer;

import io.outboxrelay.MessageAttribute;
import java.util.Map;

/** Counts bytes as SQS does: the body and every attribute's name, type and value, in UTF-8. */
final class MessageSize {

    /** What the relay adds: name, type and value of the attribute {@code outbox-message-id}. */
    static final int MESSAGE_ID_ATTRIBUTE = "outbox-message-id".length() + "String".length() + 36;

    private MessageSize() {}

    static long of(String body, Map<String, MessageAttribute> attributes) {
        long size = utf8Bytes(body);
        for (var entry : attributes.entrySet()) {
            size += of(entry.getKey(), entry.getValue());
        }
        return size;
    }

    static long of(String name, MessageAttribute attribute) {
        long value = attribute.isBinary() ? rawBytes(attribute.value()) : utf8Bytes(attribute.value());
        return utf8Bytes(name) + utf8Bytes(attribute.type()) + value;
    }

    /** Binary values travel as raw bytes: three for every four characters of Base64, less the padding. */
    private static long rawBytes(String base64) {
        int characters = base64.length();
        while (characters > 0 && base64.charAt(characters - 1) == '=') {
            characters--;
        }
        return characters * 3L / 4;
    }

    /** Counts without encoding, so that a body of 1 MiB is not copied for it. The text has no unpaired surrogates. */
    private static long utf8Bytes(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Each half of a surrogate pair stands for two of the pair's four bytes.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }
}
