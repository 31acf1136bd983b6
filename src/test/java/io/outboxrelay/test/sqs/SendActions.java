package io.outboxrelay.test.sqs;

import io.outboxrelay.test.sqs.Answer.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** SendMessage and SendMessageBatch. */
final class SendActions {

    private SendActions() {}

    static Reply one(Call call, FakeQueue queue) {
        Entry message = call.messages().get(0);
        return BatchRules.parameters(message, queue)
                .map(JsonReply::refusal)
                .orElseGet(() -> answer(fates(call, queue).get(0)));
    }

    private static Reply answer(Fate<Entry, Acceptance> fate) {
        return fate.failure()
                .map(JsonReply::failure)
                .orElseGet(() -> JsonReply.of(json -> writeAcceptance(json, fate)));
    }

    static Reply batch(Call call, FakeQueue queue) {
        Optional<Refusal> refusal = BatchRules.request(call.messages(), queue);
        return refusal.isPresent()
                ? JsonReply.refusal(refusal.get())
                : JsonReply.batch(fates(call, queue), Entry::id, SendActions::writeAcceptance);
    }

    private static List<Fate<Entry, Acceptance>> fates(Call call, FakeQueue queue) {
        List<Fate<Entry, Acceptance>> fates = new ArrayList<>(call.messages().size());
        for (Entry message : call.messages()) {
            Fault fault = BatchRules.entry(message, queue)
                    .map(Fault.class::cast)
                    .or(() -> queue.faults().ofEntry(call.action(), message::body))
                    .orElse(null);
            fates.add(new Fate<>(message, Fate.isDone(fault) ? queue.arrivals().accept(message) : null, fault));
        }
        queue.deliveries().wake();
        return fates;
    }

    private static void writeAcceptance(JsonGenerator json, Fate<Entry, Acceptance> fate) {
        Entry message = fate.of();
        byte[] summed = fate.fault() == null ? message.utf8() : "another body".getBytes();
        json.writeStringProperty("MessageId", fate.done().sqsMessageId());
        json.writeStringProperty("MD5OfMessageBody", Md5.ofBody(summed));
        if (!message.attributes().isEmpty()) {
            json.writeStringProperty("MD5OfMessageAttributes", Md5.ofAttributes(message.attributes()));
        }
        if (message.dedupId() != null) {
            json.writeStringProperty(
                    "SequenceNumber", Acceptance.sequenceNumber(fate.done().place()));
        }
    }
}
