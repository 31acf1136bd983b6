package io.outboxrelay.demo;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The promise, checked: all that was committed has arrived, nothing else has, and each group in its order.
 *
 * @param committed messages of committed transactions
 * @param received of them, how many arrived, each counted once
 * @param rolledBack messages of transactions that were rolled back
 * @param rolledBackReceived of them, how many arrived
 * @param strangers messages that arrived and that nobody wrote
 * @param duplicates arrivals of messages that had arrived before; they break no promise
 * @param groups groups with messages
 * @param brokenGroups groups whose messages first arrived in another order than they were written
 */
record Reconciliation(
        int committed,
        int received,
        int rolledBack,
        int rolledBackReceived,
        int strangers,
        long duplicates,
        int groups,
        Set<String> brokenGroups) {

    /** Compares what was written with what arrived, both by group in their order. */
    static Reconciliation of(
            Map<String, List<UUID>> committed,
            Set<UUID> rolledBack,
            Map<String, List<UUID>> received,
            long duplicates) {
        var written = all(committed.values());
        var arrived = all(received.values());
        var groups = committed.keySet().stream()
                .filter(group -> !group.equals(ShopLedger.NO_GROUP))
                .collect(Collectors.toSet());
        return new Reconciliation(
                written.size(),
                received(committed, received),
                rolledBack.size(),
                countIn(arrived, rolledBack),
                (int) arrived.stream()
                        .filter(id -> !written.contains(id) && !rolledBack.contains(id))
                        .count(),
                duplicates,
                groups.size(),
                groups.stream()
                        .filter(group -> !isInOrder(committed.get(group), received.getOrDefault(group, List.of())))
                        .collect(Collectors.toSet()));
    }

    boolean holds() {
        return received == committed && rolledBackReceived == 0 && strangers == 0 && brokenGroups.isEmpty();
    }

    int exitCode() {
        return holds() ? 0 : 1;
    }

    /** A few lines for a person. */
    String report() {
        return """
                committed %,d, received %,d distinct: %s
                rolled back %,d, received %,d: %s
                written by nobody, received %,d: %s
                order kept in %,d of %,d groups: %s
                duplicates: %,d
                The reconciliation %s.
                """.formatted(
                        committed,
                        received,
                        verdict(received == committed),
                        rolledBack,
                        rolledBackReceived,
                        verdict(rolledBackReceived == 0),
                        strangers,
                        verdict(strangers == 0),
                        groups - brokenGroups.size(),
                        groups,
                        verdict(brokenGroups.isEmpty()),
                        duplicates,
                        holds() ? "holds" : "FAILS");
    }

    private static String verdict(boolean right) {
        return right ? "ok" : "WRONG";
    }

    /** What has not arrived is counted as missing and says nothing about the order of the rest. */
    private static boolean isInOrder(List<UUID> written, List<UUID> arrived) {
        var here = new HashSet<>(arrived);
        var known = new HashSet<>(written);
        return written.stream()
                .filter(here::contains)
                .toList()
                .equals(arrived.stream().filter(known::contains).toList());
    }

    /** A message that arrives outside its group has not arrived. */
    private static int received(Map<String, List<UUID>> committed, Map<String, List<UUID>> received) {
        return committed.entrySet().stream()
                .mapToInt(group -> countIn(
                        new HashSet<>(received.getOrDefault(group.getKey(), List.of())),
                        new HashSet<>(group.getValue())))
                .sum();
    }

    private static Set<UUID> all(Collection<List<UUID>> groups) {
        return groups.stream().flatMap(List::stream).collect(Collectors.toSet());
    }

    private static int countIn(Set<UUID> arrived, Set<UUID> expected) {
        return (int) expected.stream().filter(arrived::contains).count();
    }
}
