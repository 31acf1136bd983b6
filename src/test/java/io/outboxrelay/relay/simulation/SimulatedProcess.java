package io.outboxrelay.relay.simulation;

import io.outboxrelay.relay.Loop;
import io.outboxrelay.relay.OutboxStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The loop of one simulated relay process, which may be frozen for a while or killed. A statement that was on the wire
 * when that happened may still be executed by the database.
 */
final class SimulatedProcess implements Loop {

    private final SimulatedWorld world;
    private final SimulatedFaults faults;
    private final String name;
    private final List<Runnable> whileFrozen = new ArrayList<>();
    private boolean dead;
    private boolean frozen;
    private long leasesBusyUntil;

    SimulatedProcess(SimulatedWorld world, SimulatedFaults faults, String name) {
        this.world = world;
        this.faults = faults;
        this.name = name;
    }

    String name() {
        return name;
    }

    boolean isDead() {
        return dead;
    }

    void kill() {
        dead = true;
        whileFrozen.clear();
    }

    void freeze() {
        frozen = true;
    }

    void wakeUp() {
        frozen = false;
        var waiting = List.copyOf(whileFrozen);
        whileFrozen.clear();
        waiting.forEach(this::execute);
    }

    @Override
    public long now() {
        return world.now();
    }

    @Override
    public double random() {
        return world.random();
    }

    @Override
    public void execute(Runnable event) {
        after(Duration.ofNanos(10_000), event);
    }

    @Override
    public void after(Duration delay, Runnable event) {
        world.after(delay, () -> run(event));
    }

    @Override
    public <T> void offload(Lane lane, Supplier<T> work, Consumer<T> done, Consumer<RuntimeException> failed) {
        long start = lane == Lane.LEASES ? Math.max(world.now(), leasesBusyUntil) : world.now();
        long executed = start + faults.databaseDelay().toNanos();
        long answered = executed + faults.databaseDelay().toNanos();
        if (lane == Lane.LEASES) {
            leasesBusyUntil = answered;
        }
        world.at(executed, () -> perform(work, done, failed, answered));
    }

    private <T> void perform(Supplier<T> work, Consumer<T> done, Consumer<RuntimeException> failed, long answered) {
        boolean onTheWire = world.chance(0.5);
        if (dead && !onTheWire) {
            return;
        }
        if (frozen && !onTheWire) {
            whileFrozen.add(() -> perform(work, done, failed, world.now()));
            return;
        }
        try {
            faults.breakConnection();
            T result = work.get();
            faults.breakConnection();
            world.at(answered, () -> run(() -> done.accept(result)));
        } catch (BrokenConnection | OutboxStore.Refused e) {
            world.at(answered, () -> run(() -> failed.accept(e)));
        }
    }

    private void run(Runnable event) {
        if (dead) {
            return;
        }
        if (frozen) {
            whileFrozen.add(event);
        } else {
            event.run();
        }
    }

    /** The database went away before or after it did what it was asked. */
    static final class BrokenConnection extends RuntimeException {
        BrokenConnection() {
            super("connection broken", null, false, false);
        }
    }
}
