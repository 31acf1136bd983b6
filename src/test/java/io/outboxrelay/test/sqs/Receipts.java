package io.outboxrelay.test.sqs;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Deletes and hides messages of one queue by their receipt handles, as AWS takes or refuses them. An empty answer means
 * that SQS says yes, which it also does where it then does nothing. Guarded by the lock of {@link Queues}.
 */
final class Receipts {

    private static final Duration LONGEST = Duration.ofHours(12);

    private final FakeQueue queue;

    Receipts(FakeQueue queue) {
        this.queue = queue;
    }

    /** Of the message; null if it is gone. */
    String body(Receipt receipt) {
        StoredMessage message = ReceiptHandle.parse(receipt.handle())
                .map(handle -> queue.contents().find(handle.place()))
                .orElse(null);
        return message == null ? null : message.content().body();
    }

    /**
     * A second delete is taken. FIFO refuses a handle whose time is over. A standard queue takes one, unless the message
     * was received anew: then AWS's manual says that it might stay, and here it does.
     */
    Optional<Refusal> delete(Receipt receipt) {
        Optional<ReceiptHandle> handle = handle(receipt);
        if (handle.isEmpty()) {
            return Optional.of(invalid(receipt));
        }
        queue.deliveries().settle();
        StoredMessage message = queue.contents().find(handle.get().place());
        if (message == null) {
            return Optional.empty();
        }
        if (queue.fifo() && isOver(handle.get(), message)) {
            return Optional.of(expired(receipt));
        }
        if (isNewest(handle.get(), message)) {
            queue.contents().remove(message);
        }
        return Optional.empty();
    }

    /**
     * Hides a message until so many seconds from now, but at most twelve hours from its receive. In a standard queue AWS
     * takes a handle whose time is over; here that does not hide the message again.
     */
    Optional<Refusal> changeVisibility(Receipt receipt) {
        Optional<ReceiptHandle> handle = handle(receipt);
        if (handle.isEmpty()) {
            return Optional.of(invalid(receipt));
        }
        Instant now = queue.deliveries().settle();
        StoredMessage message = queue.contents().find(handle.get().place());
        Optional<Refusal> refusal = refuseToHide(receipt, handle.get(), message);
        if (refusal.isPresent() || !message.isHidden()) {
            return refusal;
        }
        Instant until = now.plusSeconds(receipt.visibilityTimeout());
        if (until.isAfter(message.receivedAt().plus(LONGEST))) {
            return Optional.of(Refusal.badParameter("Value " + receipt.visibilityTimeout()
                    + " for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is"
                    + " beyond the limit [43200 seconds]."));
        }
        queue.contents().hideUntil(message, until);
        return Optional.empty();
    }

    private Optional<Refusal> refuseToHide(Receipt receipt, ReceiptHandle handle, StoredMessage message) {
        int seconds = receipt.visibilityTimeout();
        if (seconds < 0 || seconds > LONGEST.toSeconds()) {
            return Optional.of(Refusal.badParameter("Value " + seconds
                    + " for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and 43200."));
        }
        if (message != null && queue.fifo() && isOver(handle, message)) {
            return Optional.of(expired(receipt));
        }
        return message != null && isNewest(handle, message)
                ? Optional.empty()
                : Optional.of(Refusal.badParameter("Value " + receipt.handle()
                        + " for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for"
                        + " visibility timeout change."));
    }

    private Optional<ReceiptHandle> handle(Receipt receipt) {
        return ReceiptHandle.parse(receipt.handle())
                .filter(handle -> handle.queue().equals(queue.name()));
    }

    private static boolean isNewest(ReceiptHandle handle, StoredMessage message) {
        return handle.receive() == message.receives();
    }

    private static boolean isOver(ReceiptHandle handle, StoredMessage message) {
        return !message.isHidden() || !isNewest(handle, message);
    }

    private static Refusal invalid(Receipt receipt) {
        return Refusal.of(
                "ReceiptHandleIsInvalid",
                "The input receipt handle \"" + receipt.handle() + "\" is not a valid receipt handle.");
    }

    private static Refusal expired(Receipt receipt) {
        return Refusal.badParameter("Value " + receipt.handle()
                + " for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.");
    }
}
