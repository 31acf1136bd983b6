package io.outboxrelay.test.sqs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the body of a request in SQS's JSON 1.0 protocol. */
final class CallReader {

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(100_000_000)
                            .build())
                    .build())
            .build();

    Call read(Action action, byte[] body) {
        Map<String, JsonNode> parameters = new HashMap<>();
        List<Entry> messages = List.of();
        try (JsonParser parser = JSON.createParser(body)) {
            parser.nextToken();
            for (String key = parser.nextName(); key != null; key = parser.nextName()) {
                parser.nextToken();
                // The one thing that is read often, and so not by way of a tree.
                if (action == Action.SEND_MESSAGE_BATCH && key.equals("Entries")) {
                    messages = messages(parser);
                } else {
                    parameters.put(key, parser.readValueAsTree());
                }
            }
        }
        return new Call(
                action,
                parameters,
                action == Action.SEND_MESSAGE ? List.of(message(body)) : messages,
                receipts(action, parameters));
    }

    private static Entry message(byte[] body) {
        try (JsonParser parser = JSON.createParser(body)) {
            parser.nextToken();
            return message(parser);
        }
    }

    private static List<Entry> messages(JsonParser parser) {
        List<Entry> messages = new ArrayList<>();
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            messages.add(message(parser));
        }
        return messages;
    }

    private static Entry message(JsonParser parser) {
        String id = null;
        String body = null;
        String groupId = null;
        String dedupId = null;
        Integer delaySeconds = null;
        Map<String, Attribute> attributes = Map.of();
        Map<String, Attribute> systemAttributes = Map.of();
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            parser.nextToken();
            switch (key) {
                case "Id" -> id = parser.getString();
                case "MessageBody" -> body = parser.getString();
                case "MessageGroupId" -> groupId = parser.getString();
                case "MessageDeduplicationId" -> dedupId = parser.getString();
                case "DelaySeconds" -> delaySeconds = parser.getIntValue();
                case "MessageAttributes" -> attributes = attributes(parser);
                case "MessageSystemAttributes" -> systemAttributes = attributes(parser);
                default -> parser.skipChildren();
            }
        }
        Attribute trace = systemAttributes.get("AWSTraceHeader");
        return new Entry(id, body, groupId, dedupId, delaySeconds, attributes, trace == null ? null : trace.value());
    }

    private static Map<String, Attribute> attributes(JsonParser parser) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            String type = null;
            String value = null;
            for (String key = parser.nextName(); key != null; key = parser.nextName()) {
                parser.nextToken();
                switch (key) {
                    case "DataType" -> type = parser.getString();
                    case "StringValue", "BinaryValue" -> value = parser.getString();
                    default -> parser.skipChildren();
                }
            }
            attributes.put(name, new Attribute(type, value));
        }
        return attributes;
    }

    private static List<Receipt> receipts(Action action, Map<String, JsonNode> parameters) {
        return switch (action) {
            case DELETE_MESSAGE, CHANGE_MESSAGE_VISIBILITY ->
                List.of(new Receipt(
                        null, text(parameters.get("ReceiptHandle")), number(parameters.get("VisibilityTimeout"))));
            case DELETE_MESSAGE_BATCH, CHANGE_MESSAGE_VISIBILITY_BATCH -> {
                JsonNode entries = parameters.get("Entries");
                yield entries == null
                        ? List.of()
                        : entries.valueStream().map(CallReader::receipt).toList();
            }
            default -> List.of();
        };
    }

    private static Receipt receipt(JsonNode entry) {
        return new Receipt(
                text(entry.get("Id")), text(entry.get("ReceiptHandle")), number(entry.get("VisibilityTimeout")));
    }

    private static String text(JsonNode value) {
        return value == null ? null : value.asString();
    }

    private static int number(JsonNode value) {
        return value == null ? 0 : value.asInt();
    }
}
