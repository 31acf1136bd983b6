package io.outboxrelay.consumer;

import io.outboxrelay.Delivery;
import java.util.Objects;
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
