package io.outboxrelay.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps hidden what was received and is not finished. Its heartbeat comes from outside. Thread-safe. */
final class Holds {

    private static final Logger log = LoggerFactory.getLogger(Holds.class);

    private final String consumer;
    private final FoundQueue queue;
    private final Visibility visibility;
    private final ConsumerEvents events;
    private final Duration hidden;
    private final long mostBeats;
    private final Map<Received, Integer> beats = new ConcurrentHashMap<>();
    private volatile CompletableFuture<?> underWay = CompletableFuture.completedFuture(null);

    Holds(String consumer, FoundQueue queue, Visibility visibility, ConsumerEvents events, ConsumerSettings settings) {
        this.consumer = consumer;
        this.queue = queue;
        this.visibility = visibility;
        this.events = events;
        this.hidden = settings.visibility();
        this.mostBeats = settings.maxHandling().dividedBy(settings.heartbeat());
    }

    void hold(Collection<Received> messages) {
        messages.forEach(message -> beats.put(message, 0));
    }

    /**
     * Lets go. What is returned ends when no heartbeat is under way that would still hide them, so that a shorter wait
     * sent after it stays.
     */
    CompletableFuture<?> release(Collection<Received> messages) {
        messages.forEach(beats::remove);
        return underWay;
    }

    /** To be called at each third of the visibility. */
    void beat() {
        if (!underWay.isDone()) {
            return;
        }
        List<Received> held = new ArrayList<>();
        for (Received message : beats.keySet()) {
            Integer count = beats.computeIfPresent(message, (key, before) -> before + 1);
            if (count != null && count > mostBeats) {
                letGo(message);
            } else if (count != null) {
                held.add(message);
            }
        }
        underWay = visibility.change(held, hidden).thenAccept(refused -> refused.forEach(this::lost));
    }

    private void letGo(Received message) {
        beats.remove(message);
        log.error(
                "queue {}: {} has been handled for longer than outbox.consumer.max-handling and will come again; see what its"
                        + " handler waits for",
                queue.name(),
                message);
    }

    /** One that has been finished in the meantime is none. */
    private void lost(Received message) {
        if (beats.remove(message) != null) {
            events.holdLost(consumer, queue.name());
            log.warn("queue {}: hold lost on {}: it may come again before it is handled", queue.name(), message);
        }
    }
}
