package io.outboxrelay.consumer;

import io.outboxrelay.Delivery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shields messages from whoever measures them: a meter filter that throws must not bring back what was handled. Thread-safe. */
record GuardedEvents(ConsumerEvents events) implements ConsumerEvents {

    private static final Logger log = LoggerFactory.getLogger(GuardedEvents.class);

    @Override
    public void received(String consumer, int messages) {
        shielded(() -> events.received(consumer, messages));
    }

    @Override
    public void consumed(String consumer, Delivery delivery, Outcome outcome) {
        shielded(() -> events.consumed(consumer, delivery, outcome));
    }

    @Override
    public void deleteFailed(String consumer, String queue) {
        shielded(() -> events.deleteFailed(consumer, queue));
    }

    @Override
    public void holdLost(String consumer, String queue) {
        shielded(() -> events.holdLost(consumer, queue));
    }

    private static void shielded(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException e) {
            log.warn("what was measured of a message is lost", e);
        }
    }
}
