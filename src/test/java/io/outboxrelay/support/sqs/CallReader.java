package io.outboxrelay.support.sqs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Reads the body of a request in SQS's JSON 1.0 protocol. */
final class CallReader {

    private final JsonFactory json = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(100_000_000).build())
            .build();

    Call read(Action action, byte[] body) {
        String queueUrl = null;
        String queueName = null;
        String account = null;
        List<Entry> entries = List.of();
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), body)) {
            parser.nextToken();
            for (String key = parser.nextName(); key != null; key = parser.nextName()) {
                parser.nextToken();
                switch (key) {
                    case "QueueUrl" -> queueUrl = parser.getString();
                    case "QueueName" -> queueName = parser.getString();
                    case "QueueOwnerAWSAccountId" -> account = parser.getString();
                    case "Entries" -> entries = entries(parser);
                    default -> parser.skipChildren();
                }
            }
        }
        return new Call(action, queueUrl, queueName, account, entries);
    }

    private static List<Entry> entries(JsonParser parser) {
        List<Entry> entries = new ArrayList<>();
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            entries.add(entry(parser));
        }
        return entries;
    }

    private static Entry entry(JsonParser parser) {
        String id = null;
        String body = null;
        String groupId = null;
        String dedupId = null;
        Map<String, Attribute> attributes = Map.of();
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            parser.nextToken();
            switch (key) {
                case "Id" -> id = parser.getString();
                case "MessageBody" -> body = parser.getString();
                case "MessageGroupId" -> groupId = parser.getString();
                case "MessageDeduplicationId" -> dedupId = parser.getString();
                case "MessageAttributes" -> attributes = attributes(parser);
                default -> parser.skipChildren();
            }
        }
        return new Entry(id, body, groupId, dedupId, attributes);
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
}
