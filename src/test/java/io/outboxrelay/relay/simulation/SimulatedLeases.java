package io.outboxrelay.relay.simulation;

import io.outboxrelay.relay.Fence;
import io.outboxrelay.relay.Leases;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Leases in the simulated database, as ShedLock keeps them. */
final class SimulatedLeases implements Leases {

    private final SimulatedDatabase database;
    private final SimulatedConnection connection;
    private final String holder;

    SimulatedLeases(SimulatedDatabase database, SimulatedConnection connection, String holder) {
        this.database = database;
        this.connection = connection;
        this.holder = holder;
    }

    /** The name under which the lease of a queue stands in the table of locks. */
    static String lockName(String queue) {
        return "queue:" + queue;
    }

    @Override
    public Optional<Lease> acquire(String queue, Duration duration) {
        connection.use();
        String name = lockName(queue);
        var lock = database.locks.get(name);
        if (lock != null && lock.until() > database.now()) {
            return Optional.empty();
        }
        database.lock(name, holder, database.now() + duration.toNanos());
        return Optional.of(new SimulatedLease(name));
    }

    @Override
    public Renewal renew(Set<Fence> held, Duration duration) {
        connection.use();
        var granted = held.stream()
                .filter(fence -> database.isHeld(fence.lock(), holder))
                .collect(Collectors.toSet());
        for (var fence : granted) {
            database.locks.put(
                    fence.lock(), new SimulatedDatabase.Lock(holder, database.now() + duration.toNanos(), false));
        }
        var ended = new HashSet<>(held);
        ended.removeAll(granted);
        return new Renewal(granted, ended);
    }

    private final class SimulatedLease implements Lease {

        private final String name;

        SimulatedLease(String name) {
            this.name = name;
        }

        @Override
        public Fence fence() {
            return new Fence(name, holder);
        }

        @Override
        public void release() {
            connection.use();
            var lock = database.locks.get(name);
            if (lock != null && lock.holder().equals(holder)) {
                database.locks.put(name, new SimulatedDatabase.Lock(holder, database.now(), true));
            }
        }
    }
}
