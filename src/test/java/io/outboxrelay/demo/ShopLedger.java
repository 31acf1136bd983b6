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

    synchronized Reconciliation reconcile() {
        var arrivals = new LinkedHashMap<String, List<UUID>>();
        received.forEach((group, ids) -> arrivals.put(group, List.copyOf(ids)));
        return Reconciliation.of(committed, rolledBack, arrivals, duplicates);
    }
}
