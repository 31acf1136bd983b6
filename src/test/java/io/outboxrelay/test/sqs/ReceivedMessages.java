package io.outboxrelay.test.sqs;

import io.outboxrelay.test.sqs.Answer.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;

/** Writes what a ReceiveMessage gets. */
final class ReceivedMessages {

    private ReceivedMessages() {}

    static Reply reply(List<StoredMessage> messages, ReceiveRequest request, FakeQueue queue) {
        return JsonReply.of(json -> {
            // as AWS does, nothing at all if there is none
            if (!messages.isEmpty()) {
                json.writeArrayPropertyStart("Messages");
                messages.forEach(message -> write(json, message, request, queue));
                json.writeEndArray();
            }
        });
    }

    private static void write(JsonGenerator json, StoredMessage message, ReceiveRequest request, FakeQueue queue) {
        AcceptedMessage content = message.content();
        json.writeStartObject();
        json.writeStringProperty("MessageId", content.sqsMessageId());
        json.writeStringProperty(
                "ReceiptHandle", ReceiptHandle.of(queue.name(), message).text());
        json.writeStringProperty("MD5OfBody", Md5.ofBody(content.body().getBytes(StandardCharsets.UTF_8)));
        json.writeStringProperty("Body", content.body());
        writeSystemAttributes(json, systemAttributes(message, queue.fifo()), request.systemAttributes());
        writeMessageAttributes(json, wanted(content.attributes(), request.messageAttributes()));
        json.writeEndObject();
    }

    private static Map<String, String> systemAttributes(StoredMessage message, boolean fifo) {
        AcceptedMessage content = message.content();
        Map<String, String> all = new TreeMap<>();
        all.put("ApproximateReceiveCount", Integer.toString(message.receives()));
        all.put("SentTimestamp", Long.toString(content.arrivedAt().toEpochMilli()));
        all.put(
                "ApproximateFirstReceiveTimestamp",
                Long.toString(message.firstReceivedAt().toEpochMilli()));
        if (content.groupId() != null) {
            all.put("MessageGroupId", content.groupId());
        }
        if (fifo) {
            all.put("MessageDeduplicationId", content.dedupId());
            all.put("SequenceNumber", Acceptance.sequenceNumber(message.place()));
        }
        if (content.traceHeader() != null) {
            all.put("AWSTraceHeader", content.traceHeader());
        }
        if (message.deadLetterSource() != null) {
            all.put("DeadLetterQueueSourceArn", message.deadLetterSource());
        }
        return all;
    }

    private static void writeSystemAttributes(JsonGenerator json, Map<String, String> all, List<String> names) {
        if (!names.contains("All")) {
            all.keySet().retainAll(names);
        }
        if (all.isEmpty()) {
            return;
        }
        json.writeObjectPropertyStart("Attributes");
        all.forEach(json::writeStringProperty);
        json.writeEndObject();
    }

    private static Map<String, Attribute> wanted(Map<String, Attribute> all, List<String> names) {
        if (names.contains("All") || names.contains(".*")) {
            return all;
        }
        Map<String, Attribute> wanted = new TreeMap<>(all);
        wanted.keySet().removeIf(attribute -> names.stream().noneMatch(name -> isMeant(attribute, name)));
        return wanted;
    }

    private static boolean isMeant(String attribute, String name) {
        return name.endsWith(".*")
                ? attribute.startsWith(name.substring(0, name.length() - 2))
                : attribute.equals(name);
    }

    private static void writeMessageAttributes(JsonGenerator json, Map<String, Attribute> attributes) {
        if (attributes.isEmpty()) {
            return;
        }
        json.writeStringProperty("MD5OfMessageAttributes", Md5.ofAttributes(attributes));
        json.writeObjectPropertyStart("MessageAttributes");
        attributes.forEach((name, attribute) -> {
            json.writeObjectPropertyStart(name);
            json.writeStringProperty("DataType", attribute.type());
            json.writeStringProperty(attribute.isBinary() ? "BinaryValue" : "StringValue", attribute.value());
            json.writeEndObject();
        });
        json.writeEndObject();
    }
}
