package io.outboxrelay.relay.simulation;

import io.outboxrelay.relay.OperatorControl.Orders;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What operators have said to the relays of a simulation. */
final class SimulatedOrders {

    private final Map<String, Long> changes = new HashMap<>();
    /** Paused groups, as queue/group. */
    final Set<String> pausedGroups = new TreeSet<>();
    /** Paused queues, and since when by the world's time. */
    final Map<String, Long> pausedSince = new HashMap<>();

    Map<String, Orders> of(Collection<String> queues) {
        var orders = new HashMap<String, Orders>();
        queues.forEach(queue ->
                orders.put(queue, new Orders(changes.getOrDefault(queue, 0L), pausedSince.containsKey(queue))));
        return orders;
    }

    /** An operator has changed something of a queue. */
    void changed(String queue) {
        changes.merge(queue, 1L, Long::sum);
    }

    SimulatedOrders copy() {
        var copy = new SimulatedOrders();
        copy.takeFrom(this);
        return copy;
    }

    void takeFrom(SimulatedOrders other) {
        changes.clear();
        changes.putAll(other.changes);
        pausedGroups.clear();
        pausedGroups.addAll(other.pausedGroups);
        pausedSince.clear();
        pausedSince.putAll(other.pausedSince);
    }
}
