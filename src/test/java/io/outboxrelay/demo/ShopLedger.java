package io.outboxrelay.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What both ends of the relay have seen: message ids by group, the empty group for messages without one. Thread-safe. */
final class ShopLedger {

    static final String NO_GROUP = "";

    private final Map<String, List<UUID>> committed = new HashMap<>();
    private final Set<UUID> rolledBack = new HashSet<>();
    private final Map<String, Set<UUID>> received = new HashMap<>();
    private long committedCount;
    private long receivedCount;
    private long duplicates;

    synchronized void committed(String group, UUID id) {
        committed.computeIfAbsent(group, g -> new ArrayList<>()).add(id);
        committedCount++;
    }

    synchronized void rolledBack(UUID id) {
        rolledBack.add(id);
    }

    synchronized void received(String group, UUID id) {
        // In order of the first arrival.
        var known = received.computeIfAbsent(group, g -> new LinkedHashSet<>());
        if (known.add(id)) {
            receivedCount++;
        } else {
            duplicates++;
        }
    }

    synchronized long committed() {
        return committedCount;
    }

    synchronized long received() {
        return receivedCount;
    }

    synchronized long duplicates() {
        return duplicates;
    }

    synchronized long committed(String group) {
        return committed.getOrDefault(group, List.of()).size();
    }

    synchronized long received(String group) {
        return received.getOrDefault(group, Set.of()).size();
    }

    /** How many messages each group has received, the messages without a group left out. */
    synchronized Map<String, Integer> receivedByGroup() {
        var counts = new HashMap<String, Integer>();
        received.forEach((group, ids) -> counts.put(group, ids.size()));
        counts.remove(NO_GROUP);
        return counts;
    }

    /** Begins anew, when all that was committed has been received. */
    synchronized void forget() {
        List.of(committed, received).forEach(Map::clear);
        rolledBack.clear();
        committedCount = 0;
        receivedCount = 0;
        duplicates = 0;
    }

    synchronized Reconciliation reconcile() {
        var arrivals = new LinkedHashMap<String, List<UUID>>();
        received.forEach((group, ids) -> arrivals.put(group, List.copyOf(ids)));
        return Reconciliation.of(committed, rolledBack, arrivals, duplicates);
    }
}
