package io.outboxrelay.test.sqs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** ReceiveMessage. */
final class ReceiveActions {

    private ReceiveActions() {}

    /** Answers now or later. */
    static void receive(Call call, FakeQueue queue, Asker asker) {
        int most = call.number("MaxNumberOfMessages", 1);
        int wait = call.number("WaitTimeSeconds", queue.settings().number(QueueSettings.WAIT_TIME_SECONDS));
        int visibility = call.number("VisibilityTimeout", queue.settings().number(QueueSettings.VISIBILITY_TIMEOUT));
        Optional<Refusal> refusal = outside("MaxNumberOfMessages", most, 1, 10, "Must be between 1 and 10")
                .or(() -> outside("WaitTimeSeconds", wait, 0, 20, "Must be >= 0 and <= 20"))
                .or(() -> outside("VisibilityTimeout", visibility, 0, 43_200, "Must be >= 0 and <= 43200"))
                .or(() -> tooManyInFlight(queue, wait));
        if (refusal.isPresent()) {
            asker.take(JsonReply.refusal(refusal.get()));
            return;
        }
        List<String> systemAttributes = new ArrayList<>(call.texts("MessageSystemAttributeNames"));
        systemAttributes.addAll(call.texts("AttributeNames"));
        ReceiveRequest request = new ReceiveRequest(
                most,
                Duration.ofSeconds(visibility),
                Duration.ofSeconds(wait),
                systemAttributes,
                call.texts("MessageAttributeNames"));
        queue.deliveries()
                .receive(request, asker, received -> asker.take(ReceivedMessages.reply(received, request, queue)));
    }

    private static Optional<Refusal> outside(String parameter, int value, int least, int most, String reason) {
        return value >= least && value <= most
                ? Optional.empty()
                : Optional.of(Refusal.badParameter("Value %d for parameter %s is invalid. Reason: %s, if provided."
                        .formatted(value, parameter, reason)));
    }

    /** FIFO queues and long polls get nothing instead of an error. */
    private static Optional<Refusal> tooManyInFlight(FakeQueue queue, int wait) {
        return queue.fifo() || wait > 0 || !queue.deliveries().isFull()
                ? Optional.empty()
                : Optional.of(Refusal.of("OverLimit", "Too many messages are in flight: delete those that are done."));
    }
}
