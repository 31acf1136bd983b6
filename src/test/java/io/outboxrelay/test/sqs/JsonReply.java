package io.outboxrelay.test.sqs;

import io.outboxrelay.test.sqs.Answer.Reply;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes answers in SQS's JSON 1.0 protocol. */
final class JsonReply {

    /** Writes the fields of an object. */
    @FunctionalInterface
    interface Fields {
        void write(JsonGenerator json);
    }

    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonReply() {}

    static Reply of(Fields fields) {
        return of(200, null, fields);
    }

    /** For actions that have nothing to say. */
    static Reply empty() {
        return of(json -> {});
    }

    static Reply refusal(Refusal refusal) {
        String fault = refusal.status() >= 500 ? ";Receiver" : ";Sender";
        String header = refusal.queryCode() == null ? null : refusal.queryCode() + fault;
        return of(refusal.status(), header, json -> {
            json.writeStringProperty("__type", "com.amazonaws.sqs#" + refusal.type());
            json.writeStringProperty("message", refusal.message());
        });
    }

    /**
     * The answer to a batch.
     *
     * @param id of the entry
     * @param success writes what is said of an entry that went well, beside its id
     */
    static <E, D> Reply batch(
            List<Fate<E, D>> fates, Function<E, String> id, BiConsumer<JsonGenerator, Fate<E, D>> success) {
        return of(json -> {
            json.writeArrayPropertyStart("Successful");
            fates.stream().filter(Fate::isGood).forEach(fate -> {
                json.writeStartObject();
                json.writeStringProperty("Id", id.apply(fate.of()));
                success.accept(json, fate);
                json.writeEndObject();
            });
            json.writeEndArray();
            json.writeArrayPropertyStart("Failed");
            fates.forEach(
                    fate -> fate.failure().ifPresent(failure -> writeFailure(json, id.apply(fate.of()), failure)));
            json.writeEndArray();
        });
    }

    private static void writeFailure(JsonGenerator json, String id, Fault.FailEntry failure) {
        json.writeStartObject();
        json.writeStringProperty("Id", id);
        json.writeStringProperty("Code", failure.code());
        json.writeStringProperty("Message", failure.message());
        json.writeBooleanProperty("SenderFault", failure.senderFault());
        json.writeEndObject();
    }

    /** What one message's own call answers where a batch would have a failed entry. */
    static Reply failure(Fault.FailEntry failure) {
        return refusal(
                new Refusal(failure.senderFault() ? 400 : 500, failure.code(), failure.code(), failure.message()));
    }

    private static Reply of(int status, String queryError, Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        }
        return new Reply(status, queryError, bytes.toByteArray(), Duration.ZERO);
    }
}
