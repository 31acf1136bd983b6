package io.outboxrelay.relay.simulation;

import io.outboxrelay.relay.FairShare;
import io.outboxrelay.relay.Roster;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The roster in the simulated database. All relays of a simulation serve all queues. */
final class SimulatedRoster implements Roster {

    private final SimulatedDatabase database;
    private final SimulatedConnection connection;

    SimulatedRoster(SimulatedDatabase database, SimulatedConnection connection) {
        this.database = database;
        this.connection = connection;
    }

    @Override
    public FairShare beat(String relay, Set<String> queues, Duration silence) {
        connection.use();
        database.relays.put(relay, database.now());
        database.relays.values().removeIf(seen -> seen < database.now() - silence.toNanos());
        long leases = database.locks.values().stream()
                .filter(lock -> lock.until() > database.now())
                .count();
        return new FairShare(database.relays.size(), (int) leases);
    }

    @Override
    public void leave(String relay) {
        connection.use();
        database.relays.remove(relay);
    }

    @Override
    public Set<String> discover(Collection<String> known) {
        connection.use();
        var queues = database.queues("PENDING", "SCHEDULED", "RETRY", "BLOCKED", "DEAD");
        queues.removeAll(known);
        return queues;
    }

    /** A simulation lasts no week. */
    @Override
    public Set<String> heldLately(Collection<String> known) {
        connection.use();
        return database.locks.keySet().stream()
                .filter(name -> name.startsWith(SimulatedLeases.lockName("")))
                .map(name -> name.substring(SimulatedLeases.lockName("").length()))
                .filter(queue -> !known.contains(queue))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public Set<String> waiting(List<Unheld> queues, boolean thorough) {
        connection.use();
        return queues.stream()
                .filter(unheld -> isFree(unheld.queue()) && hasWork(unheld, thorough))
                .map(Unheld::queue)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean isFree(String queue) {
        var lock = database.locks.get(SimulatedLeases.lockName(queue));
        return lock == null || lock.until() <= database.now();
    }

    private boolean hasWork(Unheld unheld, boolean thorough) {
        String queue = unheld.queue();
        return database.rows(queue, "PENDING", unheld.above()).stream().anyMatch(SimulatedRow::isVisible)
                || database.rows(queue, "RETRY").stream().anyMatch(this::isDue)
                || database.rows(queue, "SCHEDULED").stream().anyMatch(this::isDue)
                || (thorough && !database.rows(queue, "BLOCKED").isEmpty());
    }

    private boolean isDue(SimulatedRow row) {
        return row.isVisible() && row.availableAt <= database.now();
    }
}
