package io.outboxrelay.sqs;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the column {@code attributes}: {@code {"name": "text"}}, {@code {"name": 2}} for a Number, or {@code {"name": {"type": "Number", "value": "2"}}}
 * with a Binary value in Base64. Thread-safe.
 */
final class AttributeReader {

    private static final String STRING = "String";
    private static final String NUMBER = "Number";
    private static final String BINARY = "Binary";

    private final JsonFactory json = new JsonFactory();

    /** @throws IllegalArgumentException with a sentence that names the attribute, but never its value */
    Map<String, MessageAttributeValue> read(String text) {
        Map<String, MessageAttributeValue> attributes = new LinkedHashMap<>();
        if (text.equals("{}")) {
            return attributes;
        }
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("attributes are no JSON object");
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                attributes.put(name, attribute(name, parser));
            }
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException("attributes are no valid JSON", malformed);
        }
        EntryRules.checkCount(attributes.size());
        return attributes;
    }

    private static MessageAttributeValue attribute(String name, JsonParser parser) {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.VALUE_STRING) {
            return value(name, STRING, parser.getString());
        }
        if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            return value(name, NUMBER, parser.getString());
        }
        if (token != JsonToken.START_OBJECT) {
            throw unreadable(name);
        }
        String type = null;
        String value = null;
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw unreadable(name);
            }
            switch (key) {
                case "type" -> type = parser.getString();
                case "value" -> value = parser.getString();
                default -> throw unreadable(name);
            }
        }
        return value(name, type, value);
    }

    private static MessageAttributeValue value(String name, @Nullable String type, @Nullable String value) {
        if (type == null || value == null) {
            throw unreadable(name);
        }
        EntryRules.check(name, type, value);
        MessageAttributeValue.Builder attribute =
                MessageAttributeValue.builder().dataType(type);
        return EntryRules.base(type).equals(BINARY)
                ? attribute.binaryValue(bytes(name, value)).build()
                : attribute.stringValue(value).build();
    }

    private static SdkBytes bytes(String name, String base64) {
        try {
            return SdkBytes.fromByteArrayUnsafe(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException notBase64) {
            throw new IllegalArgumentException("attribute %s is Binary but its value is no Base64".formatted(name));
        }
    }

    private static IllegalArgumentException unreadable(String name) {
        return new IllegalArgumentException(
                "attribute %s is neither a text nor a number nor an object with the texts type and value"
                        .formatted(name));
    }
}
