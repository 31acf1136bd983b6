package io.outboxrelay.consumer;

import io.outboxrelay.Delivery;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;

/**
 * A delivery and what it takes to answer it.
 *
 * @param delivery what handlers are told
 * @param receipt SQS's receipt handle, of this delivery only
 */
record Received(Delivery delivery, String receipt) {

    /** Where a message of the container carries it. */
    static final String HEADER = "outboxReceived";

    static Received of(Message<String> message) {
        return Objects.requireNonNull(message.getHeaders().get(HEADER, Received.class));
    }

    /** A receipt is of one delivery, so nothing else need be compared: holds and deletions look each one up. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Received received && receipt.equals(received.receipt);
    }

    @Override
    public int hashCode() {
        return receipt.hashCode();
    }

    /** For logs. */
    @Override
    public String toString() {
        return "message %s (%s, receive %d)"
                .formatted(
                        delivery.id(),
                        delivery.eventType() == null ? "no event type" : delivery.eventType(),
                        delivery.receiveCount());
    }
}
