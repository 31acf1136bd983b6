package io.outboxrelay.relay.process;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The queues that a relay has heard of, held here or not. Used by the loop's thread only. */
final class KnownQueues {

    private final Map<String, RelayedQueue> queues = new TreeMap<>();

    /** The queue of this name, known from now on. */
    RelayedQueue get(String name) {
        return queues.computeIfAbsent(name, RelayedQueue::new);
    }

    Collection<RelayedQueue> all() {
        return queues.values();
    }

    List<String> names() {
        return List.copyOf(queues.keySet());
    }

    /** The queues held here and not about to be given back. */
    List<RelayedQueue> kept() {
        return queues.values().stream().filter(RelayedQueue::isKept).toList();
    }

    /** How many are held here, those about to be given back among them. */
    int held() {
        return (int) queues.values().stream().filter(RelayedQueue::isHeld).count();
    }

    /** Whether none is held here or asked for. */
    boolean areAllFree() {
        return queues.values().stream().allMatch(RelayedQueue::isFree);
    }
}
