package io.outboxrelay.support.sqs;

import io.outboxrelay.support.sqs.Answer.Reply;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes answers in SQS's JSON 1.0 protocol. */
final class AnswerWriter {

    /** The fate of one entry; {@code fault} is null if nothing went wrong. */
    record Fate(Entry entry, String sqsMessageId, Fault fault) {}

    @FunctionalInterface
    private interface Fields {
        void write(JsonGenerator json);
    }

    private final JsonFactory factory = new JsonFactory();

    Reply refusal(Refusal refusal, Duration after) {
        String fault = refusal.status() >= 500 ? ";Receiver" : ";Sender";
        String header = refusal.queryCode() == null ? null : refusal.queryCode() + fault;
        return reply(refusal.status(), header, after, json -> {
            json.writeStringProperty("__type", "com.amazonaws.sqs#" + refusal.type());
            json.writeStringProperty("message", refusal.message());
        });
    }

    Reply queueUrl(String url, Duration after) {
        return reply(200, null, after, json -> json.writeStringProperty("QueueUrl", url));
    }

    Reply attributes(FakeQueue queue, Duration after) {
        return reply(200, null, after, json -> {
            json.writeObjectPropertyStart("Attributes");
            json.writeStringProperty("MaximumMessageSize", Integer.toString(queue.maxMessageBytes()));
            json.writeEndObject();
        });
    }

    Reply batch(List<Fate> fates, Duration after) {
        return reply(200, null, after, json -> {
            json.writeArrayPropertyStart("Successful");
            fates.stream()
                    .filter(fate -> fate.fault() == null || fate.fault() instanceof Fault.WrongMd5)
                    .forEach(fate -> writeSuccess(json, fate));
            json.writeEndArray();
            json.writeArrayPropertyStart("Failed");
            fates.stream()
                    .filter(fate -> fate.fault() instanceof Fault.FailEntry)
                    .forEach(fate -> writeFailure(json, fate.entry().id(), (Fault.FailEntry) fate.fault()));
            json.writeEndArray();
        });
    }

    private static void writeSuccess(JsonGenerator json, Fate fate) {
        Entry entry = fate.entry();
        byte[] summed = fate.fault() == null ? entry.utf8() : "another body".getBytes();
        json.writeStartObject();
        json.writeStringProperty("Id", entry.id());
        json.writeStringProperty("MessageId", fate.sqsMessageId());
        json.writeStringProperty("MD5OfMessageBody", Md5.ofBody(summed));
        if (!entry.attributes().isEmpty()) {
            json.writeStringProperty("MD5OfMessageAttributes", Md5.ofAttributes(entry.attributes()));
        }
        json.writeEndObject();
    }

    private static void writeFailure(JsonGenerator json, String id, Fault.FailEntry failure) {
        json.writeStartObject();
        json.writeStringProperty("Id", id);
        json.writeStringProperty("Code", failure.code());
        json.writeStringProperty("Message", failure.message());
        json.writeBooleanProperty("SenderFault", failure.senderFault());
        json.writeEndObject();
    }

    private Reply reply(int status, String queryError, Duration after, Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
        try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        }
        return new Reply(status, queryError, bytes.toByteArray(), after);
    }
}
