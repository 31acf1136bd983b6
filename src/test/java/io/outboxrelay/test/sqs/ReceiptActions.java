package io.outboxrelay.test.sqs;

import io.outboxrelay.test.sqs.Answer.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** DeleteMessage and ChangeMessageVisibility, and their batches. */
final class ReceiptActions {

    /** What is done with a good receipt; says why not if it is none. */
    @FunctionalInterface
    private interface Deed {
        Optional<Refusal> on(Receipts receipts, Receipt receipt);
    }

    private ReceiptActions() {}

    static Reply delete(Call call, FakeQueue queue) {
        return one(call, queue, Receipts::delete);
    }

    static Reply deleteBatch(Call call, FakeQueue queue) {
        return batch(call, queue, Receipts::delete);
    }

    static Reply changeVisibility(Call call, FakeQueue queue) {
        return one(call, queue, Receipts::changeVisibility);
    }

    static Reply changeVisibilityBatch(Call call, FakeQueue queue) {
        return batch(call, queue, Receipts::changeVisibility);
    }

    /** Bodies of the messages, null for each that is gone. */
    static List<String> bodies(Call call, FakeQueue queue) {
        List<String> bodies = new ArrayList<>();
        call.receipts().forEach(receipt -> bodies.add(queue.receipts().body(receipt)));
        return bodies;
    }

    private static Reply one(Call call, FakeQueue queue, Deed deed) {
        Receipt receipt = call.receipts().get(0);
        Optional<Fault> scripted = scripted(call, queue, receipt);
        if (scripted.isPresent()) {
            return JsonReply.failure((Fault.FailEntry) scripted.get());
        }
        Optional<Refusal> refusal = deed.on(queue.receipts(), receipt);
        queue.deliveries().wake();
        return refusal.map(JsonReply::refusal).orElseGet(JsonReply::empty);
    }

    private static Reply batch(Call call, FakeQueue queue, Deed deed) {
        Optional<Refusal> refusal =
                BatchRules.ids(call.receipts().stream().map(Receipt::id).toList());
        if (refusal.isPresent()) {
            return JsonReply.refusal(refusal.get());
        }
        List<Fate<Receipt, Void>> fates = new ArrayList<>();
        for (Receipt receipt : call.receipts()) {
            Fault scripted = scripted(call, queue, receipt).orElse(null);
            Optional<Refusal> refused = Fate.isDone(scripted) ? deed.on(queue.receipts(), receipt) : Optional.empty();
            fates.add(new Fate<>(
                    receipt, null, refused.<Fault>map(ReceiptActions::failure).orElse(scripted)));
        }
        queue.deliveries().wake();
        return JsonReply.batch(fates, Receipt::id, (json, fate) -> {});
    }

    private static Optional<Fault> scripted(Call call, FakeQueue queue, Receipt receipt) {
        return queue.faults().ofEntry(call.action(), () -> queue.receipts().body(receipt));
    }

    private static Fault.FailEntry failure(Refusal refusal) {
        return new Fault.FailEntry(refusal.code(), true, refusal.message());
    }
}
